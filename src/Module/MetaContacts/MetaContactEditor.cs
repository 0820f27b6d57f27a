using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>Changes the metacontacts of an account (XEP-0209) and leaves everything else in their storage as it is.</summary>
/// <param name="account">The account.</param>
public sealed class MetaContactEditor(IAccountStore account)
{
    private const int TagOctets = 16;

    private readonly PrivateXmlEditor _storage = new(account, MetaContactEntry.Storage);

    /// <summary>A tag for a new metacontact: 128 random bits in hexadecimal.</summary>
    public static string NewTag() => RandomNumberGenerator.GetHexString(2 * TagOctets, lowercase: true);

    /// <summary>Creates a metacontact with these members, or replaces the one that the tag has in this account.</summary>
    /// <param name="members">The members; one without an order becomes unordered.</param>
    /// <param name="tag">The tag; null makes a new one.</param>
    /// <param name="force">Whether addresses are taken that are not in the roster (XEP-0209 §4.1: they should be).</param>
    /// <param name="cancellationToken">Ends the waiting; the change may have been made nevertheless.</param>
    /// <returns>The metacontact as it is stored in this account.</returns>
    /// <exception cref="ArgumentException">There are no members, one is named twice, or the tag is empty or holds control characters.</exception>
    /// <exception cref="MetaContactException">A member is refused; nothing was changed.</exception>
    /// <exception cref="MetaContactConflictException">Others kept changing the storage.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public Task<MetaContact> SetAsync(
        IReadOnlyList<NewMember> members, string? tag = null, bool force = false, CancellationToken cancellationToken = default) =>
        SetAsync(tag ?? NewTag(), members, replaces: true, force, cancellationToken);

    /// <summary>Adds members to a metacontact, which need not have members in this account yet. One that it has gets the new order, if there is one.</summary>
    /// <inheritdoc cref="SetAsync(IReadOnlyList{NewMember}, string?, bool, CancellationToken)"/>
    public Task<MetaContact> AddAsync(
        string tag, IReadOnlyList<NewMember> members, bool force = false, CancellationToken cancellationToken = default) =>
        SetAsync(tag, members, replaces: false, force, cancellationToken);

    /// <summary>Removes a metacontact from this account, or one address from it. The same tag in other accounts stays.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="jid">The address, or null for the whole metacontact.</param>
    /// <param name="cancellationToken">Ends the waiting; the change may have been made nevertheless.</param>
    /// <returns>How many entries were removed; 0 when there was nothing to remove.</returns>
    /// <exception cref="MetaContactConflictException">Others kept changing the storage.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<int> RemoveAsync(string tag, Jid? jid = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        var change = new MetaContactChange.Remove(tag, jid);
        var stored = await _storage.ReadAsync(cancellationToken);
        var count = change.Entries(stored).Count;
        await WriteAsync(change, stored, cancellationToken);
        return count;
    }

    private async Task<MetaContact> SetAsync(
        string tag, IReadOnlyList<NewMember> members, bool replaces, bool force, CancellationToken cancellationToken)
    {
        CheckTag(tag);
        await CheckMembersAsync(members, force, cancellationToken);
        var change = new MetaContactChange.Set(account.Jid, tag, members, replaces);
        var stored = await WriteAsync(change, await _storage.ReadAsync(cancellationToken), cancellationToken);
        return MetaContact.Of(account.Jid, stored).Single(metaContact => metaContact.Tag == tag);
    }

    // Servers write such characters so that they come back as spaces, or cannot write them at all.
    private static void CheckTag(string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        try
        {
            XmlConvert.VerifyXmlChars(tag);
        }
        catch (XmlException)
        {
            throw NotATag(nameof(tag));
        }

        if (tag.Any(char.IsControl))
        {
            throw NotATag(nameof(tag));
        }
    }

    private static ArgumentException NotATag(string parameter) => new("The tag holds a character that a tag cannot have.", parameter);

    private async Task CheckMembersAsync(IReadOnlyList<NewMember> members, bool force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0)
        {
            throw new ArgumentException("A metacontact needs a member.", nameof(members));
        }

        if (members.GroupBy(member => member.Jid).FirstOrDefault(jid => jid.Count() > 1) is { } repeated)
        {
            throw new ArgumentException($"{repeated.Key} is named twice.", nameof(members));
        }

        if (members.FirstOrDefault(member => !member.Jid.IsBare) is { } full)
        {
            throw new MetaContactException(account.Jid, full.Jid, MetaContactRefusal.NotBare);
        }

        if (!force)
        {
            var roster = (await account.GetRosterAsync(cancellationToken)).Items.Select(item => item.Jid).ToHashSet();
            if (members.FirstOrDefault(member => !roster.Contains(member.Jid)) is { } stranger)
            {
                throw new MetaContactException(account.Jid, stranger.Jid, MetaContactRefusal.NotInRoster);
            }
        }
    }

    private Task<XElement> WriteAsync(MetaContactChange change, XElement stored, CancellationToken cancellationToken) =>
        _storage.WriteAsync<MetaContactException>(
            change.Apply, stored, () => new MetaContactConflictException(account.Jid, PrivateXmlEditor.MaximumWrites), cancellationToken);
}
