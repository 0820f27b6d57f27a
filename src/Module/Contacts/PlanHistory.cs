using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>What the earlier passes over a node, in the same run, have decided.</summary>
internal sealed class PlanHistory
{
    private readonly Dictionary<string, XElement?> _superseded = new(StringComparer.Ordinal);

    /// <summary>How many items the node is to have at the end; null when nothing was decided.</summary>
    public int? Goal { get; set; }

    /// <summary>Remembers an item whose content was united with that of another, to be retracted once that was read back.</summary>
    public void Supersede(string id, XElement? stored) => _superseded[id] = stored;

    /// <summary>Whether an item is superseded, and still holds what it held then.</summary>
    public bool IsSuperseded(AddressBookItem item) =>
        _superseded.TryGetValue(item.Id, out var stored) && stored is not null && item.Stored.Payload is { } payload && Xml.ElementContent.AreSame(stored, payload);
}
