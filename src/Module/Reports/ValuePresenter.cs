using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Audit;
using XmppContacts.Files;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports;

/// <summary>Gives values as a report may show them.</summary>
public sealed class ValuePresenter
{
    private const string HashPrefix = "hmac-sha256:";
    private const int ShortestKey = 16;
    private const int HashOctets = 16;

    private readonly byte[] _key;

    private ValuePresenter(ValueMode mode, byte[] key)
    {
        Mode = mode;
        _key = key;
    }

    /// <summary>How values are given.</summary>
    public ValueMode Mode { get; }

    /// <summary>Values masked.</summary>
    public static ValuePresenter Mask { get; } = new(ValueMode.Mask, []);

    /// <summary>Values in clear.</summary>
    public static ValuePresenter Show { get; } = new(ValueMode.Show, []);

    /// <summary>Values as HMAC-SHA-256 under a key, cut to 128 bits.</summary>
    /// <exception cref="ArgumentException">The key is shorter than 16 octets.</exception>
    public static ValuePresenter Hash(byte[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length >= ShortestKey
            ? new(ValueMode.Hash, key)
            : throw new ArgumentException($"The hash key has {key.Length} octets; it needs at least {ShortestKey}.");
    }

    /// <summary>The presenter for a mode, with the key read from a file for <see cref="ValueMode.Hash"/>.</summary>
    /// <exception cref="ArgumentException">The mode is hash without a key file, the other way round, or the key is too short.</exception>
    /// <param name="mode">The mode.</param>
    /// <param name="hashKeyFile">The file with the key, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The key file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The key file may not be read, or other users can change it.</exception>
    public static Task<ValuePresenter> CreateAsync(ValueMode mode, string? hashKeyFile, CancellationToken cancellationToken = default) =>
        CreateAsync(mode, hashKeyFile, null, cancellationToken);

    /// <summary>As <see cref="CreateAsync(ValueMode, string, CancellationToken)"/>.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="hashKeyFile">The file with the key, or null.</param>
    /// <param name="warn">Called with a sentence when other users can read the key; null for nobody.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<ValuePresenter> CreateAsync(ValueMode mode, string? hashKeyFile, Action<string>? warn, CancellationToken cancellationToken = default)
    {
        if ((mode == ValueMode.Hash) != (hashKeyFile is not null))
        {
            throw new ArgumentException(mode == ValueMode.Hash
                ? "Values as hashes need a key: name the file that holds it (at least 16 octets, as 'openssl rand -base64 32' makes)."
                : "A hash key file is of use only with values as hashes.");
        }

        if (mode != ValueMode.Hash)
        {
            return mode == ValueMode.Show ? Show : Mask;
        }

        if (SecretFile.Check(hashKeyFile!) is { } warning)
        {
            warn?.Invoke(warning);
        }

        // A final newline is the editor's, not the key's.
        var key = await File.ReadAllBytesAsync(hashKeyFile!, cancellationToken);
        return Hash(key.AsSpan().TrimEnd("\r\n"u8).ToArray());
    }

    /// <summary>The value as the report gives it; nothing stays nothing.</summary>
    public string Present(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length == 0 || Mode == ValueMode.Show ? value : Mode == ValueMode.Mask ? ValueMask.Of(value) : Hashed(value);
    }

    /// <summary>A finding as the report gives it.</summary>
    public ReportFinding Present(Finding finding, FindingStatus? status = null)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new ReportFinding(
            finding.Account.ToString(), finding.Rule, finding.Severity, finding.Contact, finding.Field, Present(finding.Value),
            finding.Location, status, finding.Message);
    }

    /// <summary>The mode a value in a report was given in.</summary>
    internal static ValueMode ModeOf(string presented) =>
        presented.StartsWith(HashPrefix, StringComparison.Ordinal) ? ValueMode.Hash : ValueMask.IsMasked(presented) ? ValueMode.Mask : ValueMode.Show;

    private string Hashed(string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(value), hash);
        return HashPrefix + Base64Url.EncodeToString(hash[..HashOctets]);
    }
}
