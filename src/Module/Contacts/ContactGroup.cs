using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>A group that contacts are filed under (XEP-0510 §4.2).</summary>
/// <param name="Id">The ID that contacts name it by; it never changes and tells nothing.</param>
/// <param name="Name">The name.</param>
public sealed record ContactGroup(string Id, string Name)
{
    private const int IdOctets = 16;

    /// <summary>What the group is about, in one or several languages.</summary>
    public ImmutableArray<GroupDescription> Descriptions { get; init; } = [];

    /// <summary>The description without a language, else the first; null when there is none.</summary>
    public string? Description => (Descriptions.FirstOrDefault(description => description.Language is null) ?? Descriptions.FirstOrDefault())?.Text;

    /// <summary>What other programs keep with the group.</summary>
    public ElementExtensions Extensions { get; init; } = ElementExtensions.None;

    /// <summary>A new group with an ID of 128 random bits.</summary>
    public static ContactGroup Create(string name) => new(NewId(), name);

    /// <summary>Reads a <c>group</c> element of the groups node.</summary>
    /// <exception cref="InvalidItemException">The element breaks XEP-0510.</exception>
    public static ContactGroup Parse(XElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        if (element.Name != Contact.GroupElementName)
        {
            throw new InvalidItemException(InvalidItemReason.WrongElement);
        }

        var group = new ContactGroup((string?)element.Attribute("id") ?? "", (string?)element.Attribute("name") ?? "")
        {
            Descriptions = [.. element.Elements(GroupDescription.ElementName).Select(GroupDescription.Parse)],
            Extensions = ElementExtensions.Beyond(
                element, attribute => attribute.Name == "id" || attribute.Name == "name", child => child.Name == GroupDescription.ElementName),
        };
        group.Check();
        return group;
    }

    /// <summary>The <c>group</c> element.</summary>
    /// <exception cref="InvalidItemException">The group breaks XEP-0510.</exception>
    public XElement ToXml()
    {
        Check();
        var element = new XElement(
            Contact.GroupElementName, new XAttribute("id", Id), new XAttribute("name", Name), Descriptions.Select(description => description.ToXml()));
        Extensions.WriteTo(element);
        return element;
    }

    /// <summary>The group with another description; those in named languages stay. Null takes all away.</summary>
    public ContactGroup Describe(string? text) => this with
    {
        Descriptions = text is null ? [] : [new GroupDescription(text), .. Descriptions.Where(description => description.Language is not null)],
    };

    /// <summary>A random ID for an item or a group, which tells nothing (XEP-0510 §4).</summary>
    internal static string NewId() => RandomNumberGenerator.GetHexString(2 * IdOctets, lowercase: true);

    /// <summary>Two items of one group as one: the later wins.</summary>
    internal static ContactGroup Merge(ContactGroup earlier, ContactGroup later) => later with
    {
        Descriptions = [.. later.Descriptions.Concat(earlier.Descriptions).DistinctBy(description => description.Language)],
        Extensions = earlier.Extensions.UnitedWith(later.Extensions),
    };

    /// <inheritdoc/>
    public bool Equals(ContactGroup? other) => other is not null
        && Id == other.Id && Name == other.Name && Descriptions.SequenceEqual(other.Descriptions) && Extensions.Equals(other.Extensions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Name);

    internal void Check()
    {
        if (Id.Length == 0)
        {
            throw new InvalidItemException(InvalidItemReason.GroupWithoutId);
        }

        if (Name.Length == 0)
        {
            throw new InvalidItemException(InvalidItemReason.GroupWithoutName);
        }

        WritableText.Check([Id, Name, .. Descriptions.SelectMany(description => new[] { description.Text, description.Language })]);
    }

    // A record prints all its properties, and these are private.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("id: ").Append(Id);
        return true;
    }
}
