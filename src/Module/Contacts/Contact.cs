using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Contacts;

/// <summary>What an account's owner keeps about a contact (XEP-0510 §4.1).</summary>
public sealed record Contact
{
    internal static readonly XName ElementName = ContactNodes.Ns + "contact";
    internal static readonly XName GroupElementName = ContactNodes.Ns + "group";

    /// <summary>The name given to the contact, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Who it is: at least one identity, the preferred one first.</summary>
    public ImmutableArray<ContactIdentity> Identities { get; init; } = [];

    /// <summary>The IDs of the groups it is filed under.</summary>
    public ImmutableArray<string> GroupIds { get; init; } = [];

    /// <summary>What other programs keep with the contact.</summary>
    public ElementExtensions Extensions { get; init; } = ElementExtensions.None;

    /// <summary>The identities that are addresses.</summary>
    public IEnumerable<Jid> Jids => Identities.Select(identity => identity.Jid).OfType<Jid>();

    /// <summary>What other programs keep with the mention of a group, by its ID.</summary>
    internal ImmutableDictionary<string, ElementExtensions> GroupExtensions { get; init; } = ImmutableDictionary<string, ElementExtensions>.Empty;

    /// <summary>Reads a <c>contact</c> element.</summary>
    /// <exception cref="InvalidItemException">The element breaks XEP-0510.</exception>
    public static Contact Parse(XElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        if (element.Name != ElementName)
        {
            throw new InvalidItemException(InvalidItemReason.WrongElement);
        }

        var groups = element.Elements(GroupElementName).ToList();
        var contact = new Contact
        {
            // An empty name and none are the same (RFC 6121 §2.1.2.4).
            Name = (string?)element.Attribute("name") is { Length: > 0 } name ? name : null,
            Identities = [.. element.Elements(ContactIdentity.ElementName).Select(ContactIdentity.Parse).DistinctBy(identity => identity.Key)],
            GroupIds = [.. groups.Select(group => (string?)group.Attribute("id") ?? "").Distinct()],
            Extensions = ElementExtensions.Beyond(
                element, attribute => attribute.Name == "name", child => child.Name == ContactIdentity.ElementName || child.Name == GroupElementName),
            GroupExtensions = groups.DistinctBy(group => (string?)group.Attribute("id"))
                .Select(group => KeyValuePair.Create(
                    (string?)group.Attribute("id") ?? "", ElementExtensions.Beyond(group, attribute => attribute.Name == "id", _ => false)))
                .Where(group => !group.Value.IsEmpty).ToImmutableDictionary(),
        };
        contact.Check();
        return contact;
    }

    /// <summary>The <c>contact</c> element.</summary>
    /// <exception cref="InvalidItemException">The contact breaks XEP-0510.</exception>
    public XElement ToXml()
    {
        Check();
        var element = new XElement(ElementName, Name is { Length: > 0 } ? new XAttribute("name", Name) : null, Identities.Select(identity => identity.ToXml()));
        foreach (var id in GroupIds)
        {
            var group = new XElement(GroupElementName, new XAttribute("id", id));
            GroupExtensions.GetValueOrDefault(id)?.WriteTo(group);
            element.Add(group);
        }

        Extensions.WriteTo(element);
        return element;
    }

    /// <summary>Two accounts of one contact as one: the later wins where they contradict each other, all else unites (XEP-0510 §5).</summary>
    public static Contact Merge(Contact earlier, Contact later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        return new Contact
        {
            Name = string.IsNullOrEmpty(later.Name) ? earlier.Name : later.Name,
            Identities = [.. later.Identities.Concat(earlier.Identities).DistinctBy(identity => identity.Key)],
            GroupIds = [.. later.GroupIds.Union(earlier.GroupIds)],
            Extensions = earlier.Extensions.UnitedWith(later.Extensions),
            GroupExtensions = earlier.GroupExtensions.SetItems(later.GroupExtensions),
        };
    }

    /// <inheritdoc/>
    /// <remarks>Groups have no order; identities have.</remarks>
    public bool Equals(Contact? other) =>
        other is not null
        && (Name ?? "") == (other.Name ?? "")
        && Identities.Select(identity => (identity.Key, identity.Extensions)).SequenceEqual(other.Identities.Select(identity => (identity.Key, identity.Extensions)))
        && GroupIds.ToHashSet().SetEquals(other.GroupIds)
        && Extensions.Equals(other.Extensions)
        && GroupIds.All(id => Equals(GroupExtensions.GetValueOrDefault(id), other.GroupExtensions.GetValueOrDefault(id)));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name ?? "", Identities.Length, GroupIds.Length);

    internal void Check()
    {
        if (Identities.IsEmpty)
        {
            throw new InvalidItemException(InvalidItemReason.NoIdentity);
        }

        foreach (var identity in Identities)
        {
            identity.Check();
        }

        if (GroupIds.Any(id => id.Length == 0))
        {
            throw new InvalidItemException(InvalidItemReason.GroupReferenceWithoutId);
        }

        WritableText.Check([Name, .. GroupIds, .. Identities.SelectMany(identity => new[] { identity.Type, identity.Value })]);
    }

    // A record prints all its properties, and these are private.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("identities: ").Append(Identities.Length).Append(", groups: ").Append(GroupIds.Length);
        return true;
    }
}
