using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>How what a draft has becomes items of a node, and back.</summary>
/// <param name="ToXml">What an item holds.</param>
/// <param name="Value">What an item was read as; null when it is none of these.</param>
/// <param name="ItemId">The ID that the item should have; null for any.</param>
internal sealed record NodeContent<T>(Func<T, XElement> ToXml, Func<AddressBookItem, T?> Value, Func<T, string?> ItemId)
    where T : class;
