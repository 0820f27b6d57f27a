using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Files;
using XmppContacts.MetaContacts;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PrivateXml;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Text;

namespace XmppContacts.Migration;

/// <summary>A backup of what a migration changes in an account: an export of that account (XEP-0227) in an OpenPGP message, signed and encrypted.</summary>
internal static class AccountBackup
{
    private const int LongestName = 180;
    private const string Extension = ".xml.gpg";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int RandomDigits = 8;
    private const int HashOctets = 8;

    private static readonly XNamespace Ns = ServerDataNames.Current;
    private static readonly XNamespace Private = ServerDataNames.Private;
    private static readonly string[] NodeNames = [ContactNodes.Contacts, ContactNodes.Groups, KeyNodes.List, KeyNodes.Backup];

    /// <summary>Writes a new file. When this returns, it is on disk under its name.</summary>
    /// <param name="account">The account.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="keys">The account's keys and the one that signs; it is encrypted to all of them.</param>
    /// <param name="folder">The folder, which is made when it is not there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public static async Task<string> WriteAsync(IAccountData account, IKeyRing ring, AccountKeys keys, string folder, CancellationToken cancellationToken)
    {
        var document = Octets(await DocumentAsync(account, cancellationToken));
        OpenPgpKey[] recipients = [.. keys.Recipients.Where(key => key.IsInRing).Select(key => key.Key)];
        ReadOnlyMemory<byte>[] others = [.. keys.Recipients.Where(key => !key.IsInRing).Select(key => key.Octets)];
        var message = await ring.SignAndEncryptAsync(document, keys.Signer!, recipients, others, cancellationToken);
        CryptographicOperations.ZeroMemory(document);
        MakeFolder(folder);
        var path = Path.Combine(folder, FileName(account.Jid));
        await using (var file = AtomicFile.OpenSecret(path))
        {
            await file.Stream.WriteAsync(message, cancellationToken);
            await file.CompleteAsync(cancellationToken);
        }

        FolderFlush.Flush(Path.GetFullPath(folder));
        return path;
    }

    /// <summary>The backups in a folder whose names are an account's, the newest first.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> Find(string folder, Jid account)
    {
        var prefix = Prefix(account);
        var length = FileName(account).Length;
        return
        [
            .. Directory.EnumerateFiles(folder, "*" + Extension)
                .Where(path => Path.GetFileName(path) is var name && name.Length == length && name.StartsWith(prefix, StringComparison.Ordinal))
                .OrderDescending(StringComparer.Ordinal),
        ];
    }

    /// <summary>Reads the backup of an account.</summary>
    /// <param name="path">The file.</param>
    /// <param name="account">The account.</param>
    /// <param name="access">The keys.</param>
    /// <param name="keys">Whose keys may have signed it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="MigrationException">It is no backup of this account, or nobody signed it who may.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">It cannot be decrypted.</exception>
    public static async Task<IAccountData> ReadAsync(
        string path, Jid account, AddressBookAccess access, TrustedKeys keys, CancellationToken cancellationToken)
    {
        var message = await File.ReadAllBytesAsync(path, cancellationToken);
        var decrypted = await access.Ring.DecryptAsync(message, cancellationToken);
        var signers = keys.Own.Concat(keys.OfSigner).Select(key => key.Key.Fingerprint).ToHashSet();

        // Everybody can encrypt to a public key.
        if (!decrypted.Signatures.Any(signature => signature is { Holds: true, Key: { } key } && signers.Contains(key.Fingerprint)))
        {
            throw new MigrationException(account, $"'{VisibleText.Shortened(path)}' is not used: it is signed neither by the account's key nor by the signer's");
        }

        using var reader = new ServerDataReader(
            path, new MemoryStream(decrypted.Content.ToArray()), DocumentStart.OfFile, new AccountRegister(), ServerDataContent.Everything, new SourceProgress(), cancellationToken);
        while (reader.Next(out var read))
        {
            if (read.Account is { } found && found.Jid == account)
            {
                return found;
            }
        }

        throw new MigrationException(account, $"'{VisibleText.Shortened(path)}' is not a backup of this account");
    }

    private static async Task<XElement> DocumentAsync(IAccountData account, CancellationToken cancellationToken)
    {
        var user = new XElement(Ns + "user", new XAttribute("name", account.Jid.Local ?? ""), RosterXml.Write(await account.GetRosterAsync(cancellationToken)));
        foreach (var name in new[] { MetaContactEntry.Storage, RosterNotes.Storage })
        {
            if (await account.GetPrivateXmlAsync(name, cancellationToken) is { } storage)
            {
                user.Add(new XElement(Private + "query", new XElement(storage)));
            }
        }

        foreach (var name in NodeNames)
        {
            if (await account.GetNodeAsync(name, cancellationToken) is { } node)
            {
                Add(user, node);
            }
        }

        return new XElement(Ns + "server-data", new XElement(Ns + "host", new XAttribute("jid", account.Jid.Domain), user));
    }

    private static void Add(XElement user, PubSubNode node)
    {
        XNamespace pubSub = ServerDataNames.PubSub;
        XNamespace owner = ServerDataNames.PubSubOwner;
        var name = new XAttribute("node", node.Name);
        user.Add(new XElement(owner + "pubsub", new XElement(owner + "configure", name, node.Configuration is { } configuration ? new XElement(configuration.Form) : null)));
        user.Add(new XElement(
            pubSub + "pubsub",
            new XElement(pubSub + "items", name, node.Items.Select(item => new XElement(
                pubSub + "item", new XAttribute("id", item.Id), item.Payload is { } payload ? new XElement(payload) : null)))));
    }

    private static byte[] Octets(XElement document)
    {
        using var octets = new MemoryStream();
        using (var writer = XmlWriter.Create(octets, new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize }))
        {
            document.WriteTo(writer);
        }

        return octets.ToArray();
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Never the name of an earlier one, which has what this one may not have any more. The names of an account sort by time.
    private static string FileName(Jid account)
    {
        var time = DateTimeOffset.UtcNow.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return $"{Prefix(account)}{time}-{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}{Extension}";
    }

    // No two accounts have the same: one's backups would keep the other's from being restored.
    private static string Prefix(Jid account)
    {
        var name = string.Concat(account.ToString().Select(c =>
            Path.GetInvalidFileNameChars().Contains(c) || c is '/' or '\\' or ':' or '%' ? string.Create(CultureInfo.InvariantCulture, $"%{(int)c:X2}") : c.ToString()));
        var rest = "";
        while (Encoding.UTF8.GetByteCount(name) + rest.Length > LongestName)
        {
            rest = "%" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account.ToString())).AsSpan(0, HashOctets));
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        }

        return name + rest + "-";
    }
}
