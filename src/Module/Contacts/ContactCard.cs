using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Contacts;

/// <summary>A vCard of a contact, which clients keep unencrypted among the items of the contact node, with the contact's JID as its ID (XEP-0292, RFC 6351).</summary>
/// <param name="Element">The <c>vcard</c> element.</param>
/// <param name="Jid">The contact's bare JID; null when neither the item's ID nor the vCard tells it.</param>
internal sealed record ContactCard(XElement Element, Jid? Jid)
{
    /// <summary>Characters of the largest vCard that is kept in an encrypted contact: items have a few sizes, and pictures would make each of them large.</summary>
    public const int LargestMovable = 24_000;

    private static readonly XNamespace Ns = "urn:ietf:params:xml:ns:vcard-4.0";
    private static readonly XName Root = Ns + "vcard";
    private static readonly XName[] NameParts = [Ns + "given", Ns + "additional", Ns + "surname"];

    /// <summary>The name that clients show for the contact; null when there is none.</summary>
    public string? Name => Text("fn") ?? Text("nickname") ?? Structured();

    /// <summary>The groups that the contact is filed under (<c>CATEGORIES</c>).</summary>
    public ImmutableArray<string> Groups =>
    [
        .. Properties.Where(property => property.Name == Ns + "categories").SelectMany(Values)
            .Select(value => value.Value).Where(value => !string.IsNullOrWhiteSpace(value)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>What the vCard holds about the contact: the names of its properties.</summary>
    public ImmutableArray<string> Fields => [.. Properties.Select(property => property.Name.LocalName).Distinct(StringComparer.Ordinal)];

    /// <summary>The texts that can be read, in their order, without pictures and keys.</summary>
    public IEnumerable<string> Texts => Properties
        .Where(property => property.Name.LocalName is not ("photo" or "logo" or "sound" or "key"))
        .Select(property => string.Join(' ', Values(property).Select(value => value.Value.Trim()).Where(value => value.Length > 0)))
        .Where(text => text.Length > 0);

    // Properties may be in groups (RFC 6351 §5); parameters say nothing about the contact.
    private IEnumerable<XElement> Properties => Element.Elements().SelectMany(child => child.Name == Ns + "group" ? child.Elements() : [child]);

    /// <summary>Whether a payload is a vCard.</summary>
    public static bool IsCard(XElement payload) => payload.Name == Root;

    /// <summary>The vCard in an item of the contact node; null when there is none.</summary>
    public static ContactCard? Of(string itemId, XElement payload)
    {
        if (!IsCard(payload))
        {
            return null;
        }

        var card = new ContactCard(payload, null);
        return card with { Jid = (Jid.TryFromServer(itemId, out var jid) && itemId.Contains('@') ? jid : card.Address())?.Bare };
    }

    /// <summary>Whether it is small enough to be kept in an encrypted contact, and says whose it is.</summary>
    public bool IsMovable => Jid is not null && Element.ToString(SaveOptions.DisableFormatting).Length <= LargestMovable;

    private Jid? Address() => Properties.Where(property => property.Name == Ns + "impp").SelectMany(Values)
        .Select(uri => uri.Value.Trim()).Where(uri => uri.StartsWith("xmpp:", StringComparison.OrdinalIgnoreCase))
        .Select(uri => Jid.TryFromServer(Uri.UnescapeDataString(uri[5..].Split('?')[0]), out var jid) ? jid : null).FirstOrDefault(jid => jid is not null);

    private string? Text(string property) => Properties.Where(found => found.Name == Ns + property).SelectMany(Values)
        .Select(value => value.Value.Trim()).FirstOrDefault(value => value.Length > 0);

    private string? Structured()
    {
        var parts = Properties.FirstOrDefault(found => found.Name == Ns + "n");
        var name = string.Join(' ', NameParts.Select(part => parts?.Element(part)?.Value.Trim()).Where(part => part?.Length > 0));
        return name.Length > 0 ? name : null;
    }

    private static IEnumerable<XElement> Values(XElement property) => property.Elements().Where(element => element.Name != Ns + "parameters");
}
