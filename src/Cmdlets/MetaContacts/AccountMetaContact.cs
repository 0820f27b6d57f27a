using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.MetaContacts;

namespace XmppContacts.Cmdlets.MetaContacts;

/// <summary>One person behind several addresses, with the accounts that say so.</summary>
public sealed class AccountMetaContact
{
    internal AccountMetaContact(MetaContact metaContact, IEnumerable<IAccountStore> sources)
    {
        Tag = metaContact.Tag;
        Members = [.. metaContact.Members];
        var accounts = Members.Select(member => member.Account).ToHashSet();
        Sources = [.. sources.Where(source => accounts.Contains(source.Jid)).DistinctBy(source => source.Jid)];
    }

    /// <summary>The tag that its members have in common, in every account.</summary>
    public string Tag { get; }

    /// <summary>The members, the preferred first.</summary>
    public IReadOnlyList<MetaContactMember> Members { get; }

    /// <summary>The accounts that have members.</summary>
    public IReadOnlyList<Jid> Accounts => [.. Sources.Select(source => source.Jid)];

    /// <summary>Where it was read.</summary>
    internal IReadOnlyList<IAccountStore> Sources { get; }

    /// <summary>The tag.</summary>
    public override string ToString() => Tag;
}
