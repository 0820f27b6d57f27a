using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.EncryptedContacts;

/// <summary>A contact as only its owner can read it (XEP-0510), with the account that has it or is to have it.</summary>
public sealed class AccountEncryptedContact
{
    private readonly Contact _contact;

    /// <param name="source">The account.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="groups">The names of its groups.</param>
    /// <param name="itemIds">Its items; none when it is not published.</param>
    internal AccountEncryptedContact(IAccountStore source, Contact contact, IEnumerable<string> groups, IEnumerable<string> itemIds)
    {
        Source = source;
        _contact = contact;
        Jids = [.. contact.Jids];
        Identities = contact.Identities;
        Groups = [.. groups];
        ItemIds = [.. itemIds];
    }

    internal AccountEncryptedContact(IAccountStore source, AddressBookContact contact)
        : this(source, contact.Contact, contact.Groups, contact.ItemIds)
    {
    }

    /// <summary>The account.</summary>
    public Jid Account => Source.Jid;

    /// <summary>The contact's addresses, the preferred one first.</summary>
    public IReadOnlyList<Jid> Jids { get; }

    /// <summary>The name the account gave the contact, or null.</summary>
    public string? Name => _contact.Name;

    /// <summary>The names of the groups the contact is filed under.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Who the contact is: addresses, and identities that other programs know.</summary>
    public IReadOnlyList<ContactIdentity> Identities { get; }

    /// <summary>The IDs of the contact's items, in order of reception; none when it is not published.</summary>
    public IReadOnlyList<string> ItemIds { get; }

    /// <summary>The element that is encrypted, or is to be. It names groups by their IDs.</summary>
    public string Xml => _contact.ToXml().ToString(SaveOptions.DisableFormatting);

    /// <summary>Where the contact is, or is to be.</summary>
    internal IAccountStore Source { get; }

    /// <summary>The preferred address, or else the first identity.</summary>
    public override string ToString() => Jids.Count > 0 ? Jids[0].ToString() : VisibleText.Shortened(Identities[0].Value);
}
