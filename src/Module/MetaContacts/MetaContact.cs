using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>One person behind several addresses, in one account or across several: all that is filed under one tag (XEP-0209 §3).</summary>
public sealed record MetaContact
{
    internal MetaContact(string tag, IEnumerable<MetaContactMember> members)
    {
        Tag = tag;
        Members =
        [
            // The sort is stable: members of equal preference stay in the order of their accounts and entries.
            .. members.OrderByDescending(member => member.Order.HasValue).ThenByDescending(member => member.Order)
                .DistinctBy(member => (member.Account, member.Jid)),
        ];
    }

    /// <summary>The tag: an identifier without meaning, equal in all accounts that have members.</summary>
    public string Tag { get; }

    /// <summary>The members in order of preference: a higher order first, those without one last (XEP-0209 §5.3). A single member is not unusual.</summary>
    public ImmutableArray<MetaContactMember> Members { get; }

    /// <summary>Orders that several members have, highest first: which of these is preferred is each client's own choice (XEP-0209 §5.3).</summary>
    public ImmutableArray<uint> RepeatedOrders =>
        [.. Members.Where(member => member.Order.HasValue).GroupBy(member => member.Order!.Value).Where(order => order.Count() > 1).Select(order => order.Key)];

    /// <summary>The metacontacts of one account.</summary>
    /// <exception cref="Streams.XmppException">The account's storage cannot be read.</exception>
    public static async ValueTask<ImmutableArray<MetaContact>> ReadAsync(IAccountData account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Of(account.Jid, await account.GetPrivateXmlAsync(MetaContactEntry.Storage, cancellationToken));
    }

    /// <summary>The metacontacts of several accounts as one list: those with the same tag are one (XEP-0209 §4).</summary>
    /// <param name="metaContacts">What the accounts have, one after another.</param>
    public static ImmutableArray<MetaContact> Merge(IEnumerable<MetaContact> metaContacts)
    {
        ArgumentNullException.ThrowIfNull(metaContacts);
        return
        [
            .. metaContacts.GroupBy(metaContact => metaContact.Tag, StringComparer.Ordinal)
                .Select(tag => new MetaContact(tag.Key, tag.SelectMany(metaContact => metaContact.Members))),
        ];
    }

    /// <summary>The metacontacts in a storage element. Entries without an address or a tag are members of nothing.</summary>
    /// <param name="account">The account whose storage it is.</param>
    /// <param name="storage">The element, or null when nothing is stored.</param>
    internal static ImmutableArray<MetaContact> Of(Jid account, XElement? storage) =>
    [
        .. MetaContactEntry.Of(storage)
            .Where(entry => entry.Jid is not null && !string.IsNullOrEmpty(entry.Tag))
            .GroupBy(entry => entry.Tag!, StringComparer.Ordinal)
            .Select(tag => new MetaContact(tag.Key, tag.Select(entry => new MetaContactMember(account, entry.Jid!, entry.Order)))),
    ];

    /// <inheritdoc/>
    public bool Equals(MetaContact? other) => other is not null && Tag == other.Tag && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tag, Members.Length);
}
