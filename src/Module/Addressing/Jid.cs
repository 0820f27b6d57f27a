using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using XmppContacts.Text;

namespace XmppContacts.Addressing;

/// <summary>An XMPP address in its enforced form, so that equal addresses are equal values (RFC 7622), or an address as a server holds it.</summary>
public sealed class Jid : IEquatable<Jid>, IComparable<Jid>, ISpanParsable<Jid>
{
    // RFC 7622 §3: each part is at most 1023 octets of UTF-8.
    private const int MaximumPartOctets = 1023;

    // RFC 7622 §3.3.1: allowed by PRECIS, but not in a localpart.
    private static readonly SearchValues<char> ExcludedFromLocal = SearchValues.Create("\"&'/:<>@");

    // Characters whose enforced form is themselves: nearly every address of a real server.
    private static readonly SearchValues<char> PlainLocal = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_+~!#$%()*,;=?[\\]^`{|}");
    private static readonly SearchValues<char> PlainDomain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    private readonly string _text;
    private readonly int _localLength;
    private readonly int _bareLength;

    // Null for an enforced address, whose text is what is compared.
    private readonly string? _key;

    private Jid(string text, int localLength, int bareLength, string? key = null)
    {
        _text = text;
        _localLength = localLength;
        _bareLength = bareLength;
        _key = key;
    }

    /// <summary>The part before <c>@</c>, or null for a domain's own address.</summary>
    public string? Local => _localLength == 0 ? null : _text[.._localLength];

    /// <summary>The part before <c>@</c>, empty when there is none.</summary>
    internal ReadOnlySpan<char> LocalSpan => _text.AsSpan(0, _localLength);

    /// <summary>The domain, with internationalised labels as Unicode.</summary>
    public string Domain => _text[DomainStart.._bareLength];

    /// <summary>The part after <c>/</c>, or null for a bare address.</summary>
    public string? Resource => IsBare ? null : _text[(_bareLength + 1)..];

    /// <summary>Whether there is no resource.</summary>
    public bool IsBare => _bareLength == _text.Length;

    /// <summary>This address without its resource.</summary>
    public Jid Bare => IsBare ? this : new Jid(_text[.._bareLength], _localLength, _bareLength, _key is null ? null : StringPrep.Normalized(_text[.._bareLength]));

    /// <summary>Equal for equal addresses: the text of an enforced address; of another one, what a server with stringprep compares.</summary>
    internal string Key => _key ?? _text;

    private int DomainStart => Math.Min(_localLength == 0 ? 0 : _localLength + 1, _bareLength);

    /// <summary>The bare address of an account.</summary>
    /// <exception cref="FormatException">A part is not allowed in an address.</exception>
    public static Jid Create(string? local, string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return TryCreate(local, domain, out var jid)
            ? jid
            : throw new FormatException($"'{VisibleText.Shortened(local is null ? domain : local + "@" + domain)}' is not a valid XMPP address.");
    }

    /// <summary>The bare address of an account, or false when a part is not allowed in an address.</summary>
    /// <remarks>Unlike parsing, an <c>@</c> or <c>/</c> in a part is an error here, not a separator.</remarks>
    public static bool TryCreate(string? local, string domain, [NotNullWhen(true)] out Jid? jid)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (local is { Length: > 0 and <= MaximumPartOctets } && domain.Length <= MaximumPartOctets && !local.AsSpan().ContainsAnyExcept(PlainLocal) && IsPlainDomain(domain))
        {
            jid = new Jid($"{local}@{domain}", local.Length, local.Length + 1 + domain.Length);
            return true;
        }

        return TryEnforce(local, local is not null, domain, default, false, out jid);
    }

    /// <summary>Reads an address and enforces its parts (RFC 7622 §3).</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Jid Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var jid) ? jid : throw new FormatException($"'{VisibleText.Shortened(s.ToString())}' is not a valid XMPP address.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Jid Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads an address, or returns false.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out Jid? result) => TryParse(s, null, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out Jid? result)
    {
        result = null;
        if (s is null)
        {
            return false;
        }

        // The common case costs no allocation but the address itself.
        var at = s.IndexOf('@', StringComparison.Ordinal);
        if (IsPlain(s, at))
        {
            result = new Jid(s, Math.Max(at, 0), s.Length);
            return true;
        }

        return TryParse(s.AsSpan(), provider, out result);
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [NotNullWhen(true)] out Jid? result)
    {
        var slash = s.IndexOf('/');
        var bare = slash < 0 ? s : s[..slash];
        var resource = slash < 0 ? default : s[(slash + 1)..];
        var at = bare.IndexOf('@');
        var local = at < 0 ? default : bare[..at];
        return TryEnforce(local, at >= 0, bare[(at + 1)..], resource, slash >= 0, out result);
    }

    /// <summary>Reads an address that a server gave, in its answers or in its data. Nearly every text is one.</summary>
    /// <remarks>
    /// Servers that prepare addresses by the older stringprep (RFC 6122) hold some that RFC 7622 does not allow, such as <c>i♥ny@example.com</c>. Such an address
    /// keeps its text, and is compared as the server compares it. What a person types is read by <see cref="TryParse(string?, out Jid?)"/>.
    /// </remarks>
    /// <returns>False for a text without a domain, for one longer than an address can be, and for characters that could disturb a display.</returns>
    public static bool TryFromServer([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Jid? jid)
    {
        if (TryParse(text, out jid))
        {
            return true;
        }

        if (string.IsNullOrEmpty(text) || !IsShowable(text))
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var bareLength = slash < 0 ? text.Length : slash;
        var at = text.AsSpan(0, bareLength).IndexOf('@');
        if (at == bareLength - 1 || bareLength == 0)
        {
            return false;
        }

        jid = OfServer(text, Math.Max(at, 0), bareLength);
        return true;
    }

    /// <summary>The bare address of an account that a server holds; see <see cref="TryFromServer(string?, out Jid?)"/>.</summary>
    internal static bool TryFromServer(string local, string domain, [NotNullWhen(true)] out Jid? jid)
    {
        if (TryCreate(local, domain, out jid))
        {
            return true;
        }

        // With these, the address would be that of somebody else.
        if (local.Length == 0 || domain.Length == 0 || local.AsSpan().ContainsAny('@', '/') || !IsShowable(local) || !IsShowable(domain))
        {
            return false;
        }

        jid = OfServer($"{local}@{domain}", local.Length, local.Length + 1 + domain.Length);
        return true;
    }

    /// <summary>The domain of a server as its data names it.</summary>
    internal static bool TryHost([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Jid? host) =>
        TryFromServer(text, out host) && host is { IsBare: true, Local: null } && !host._text.AsSpan().ContainsAny(" @");

    private static Jid OfServer(string text, int localLength, int bareLength) => new(text, localLength, bareLength, StringPrep.Normalized(text));

    private static bool IsShowable(string text) => Encoding.UTF8.GetByteCount(text) <= MaximumPartOctets && StringPrep.IsShowable(text);

    /// <inheritdoc/>
    public bool Equals(Jid? other) => other is not null && (_key is null && other._key is null
        ? _localLength == other._localLength && _bareLength == other._bareLength && string.Equals(_text, other._text, StringComparison.Ordinal)
        : string.Equals(Key, other.Key, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Jid);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Key, StringComparison.Ordinal);

    /// <summary>Orders by domain, then by local part, then by resource.</summary>
    public int CompareTo(Jid? other)
    {
        if (other is null)
        {
            return 1;
        }

        if (Equals(other))
        {
            return 0;
        }

        var order = string.CompareOrdinal(Domain, other.Domain);
        order = order != 0 ? order : string.CompareOrdinal(Local, other.Local);
        return order != 0 ? order : string.CompareOrdinal(Resource, other.Resource);
    }

    /// <summary>The address in its enforced form; one that a server gave and RFC 7622 does not allow, as it was given.</summary>
    public override string ToString() => _text;

    /// <summary>Whether two addresses are the same.</summary>
    public static bool operator ==(Jid? left, Jid? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two addresses differ.</summary>
    public static bool operator !=(Jid? left, Jid? right) => !(left == right);

    /// <summary>Whether <paramref name="left"/> is ordered before <paramref name="right"/>.</summary>
    public static bool operator <(Jid? left, Jid? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is ordered before <paramref name="right"/> or equal.</summary>
    public static bool operator <=(Jid? left, Jid? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is ordered after <paramref name="right"/>.</summary>
    public static bool operator >(Jid? left, Jid? right) => !(left <= right);

    /// <summary>Whether <paramref name="left"/> is ordered after <paramref name="right"/> or equal.</summary>
    public static bool operator >=(Jid? left, Jid? right) => !(left < right);

    private static bool IsPlain(ReadOnlySpan<char> text, int at)
    {
        if (text.Length is 0 or > MaximumPartOctets || at == 0)
        {
            return false;
        }

        var domain = text[(at + 1)..];
        return (at < 0 || !text[..at].ContainsAnyExcept(PlainLocal)) && IsPlainDomain(domain);
    }

    private static bool IsPlainDomain(ReadOnlySpan<char> domain) =>
        !domain.IsEmpty && !domain.ContainsAnyExcept(PlainDomain) && domain[0] is not '.' && domain[^1] is not '.'
        && domain.IndexOf("..") < 0 && domain.IndexOf("xn--") < 0;

    private static bool TryEnforce(
        ReadOnlySpan<char> local, bool hasLocal, ReadOnlySpan<char> domain, ReadOnlySpan<char> resource, bool hasResource,
        [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        var localPart = "";
        var resourcePart = "";
        if ((hasLocal && !TryEnforceLocal(local, out localPart))
            || !TryEnforceDomain(domain, out var domainPart)
            || (hasResource && !(Precis.TryOpaqueString(resource, out resourcePart) && FitsPart(resourcePart))))
        {
            return false;
        }

        var bare = hasLocal ? $"{localPart}@{domainPart}" : domainPart;
        jid = new Jid(hasResource ? $"{bare}/{resourcePart}" : bare, localPart.Length, bare.Length);
        return true;
    }

    private static bool TryEnforceLocal(ReadOnlySpan<char> local, out string enforced)
    {
        // Looked for in the enforced form: a wide "＠" becomes one that separates.
        return Precis.TryUsernameCaseMapped(local, out enforced) && !enforced.AsSpan().ContainsAny(ExcludedFromLocal) && FitsPart(enforced);
    }

    private static bool TryEnforceDomain(ReadOnlySpan<char> domain, out string enforced)
    {
        // RFC 7622 §3.2: a final dot is stripped before anything else.
        domain = domain is [.. var rooted, '.'] ? rooted : domain;
        enforced = "";
        if (domain.IsEmpty)
        {
            return false;
        }

        if (IsPlainDomain(domain))
        {
            enforced = domain.ToString();
            return domain.Length <= MaximumPartOctets;
        }

        if (domain is ['[', .. var literal, ']'])
        {
            enforced = domain.ToString().ToLowerInvariant();
            return System.Net.IPAddress.TryParse(literal, out var address)
                && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        }

        // RFC 5895 §2: wide full stops and the ideographic one separate labels too.
        var labels = Precis.WidthMapped(domain).Replace('\u3002', '.').Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (!TryEnforceLabel(labels[i], out labels[i]))
            {
                return false;
            }
        }

        enforced = string.Join('.', labels);
        return FitsPart(enforced);
    }

    private static bool TryEnforceLabel(string label, out string enforced)
    {
        enforced = "";
        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                label = Idn.GetUnicode(label.ToLowerInvariant());
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        if (!Precis.TryUsernameCaseMapped(label, out enforced))
        {
            return false;
        }

        foreach (var character in enforced)
        {
            if (char.IsAscii(character) && !PlainDomain.Contains(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool FitsPart(string part) => Encoding.UTF8.GetByteCount(part) <= MaximumPartOctets;
}
