using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Rosters;

/// <summary>A contact as the server keeps it (RFC 6121 §2.1.2).</summary>
public sealed record RosterItem
{
    /// <summary>The contact's address.</summary>
    public required Jid Jid { get; init; }

    /// <summary>The name the account gave the contact, or null. The server can read it.</summary>
    public string? Name { get; init; }

    /// <summary>The groups the contact is filed under, in their order and without repetition. The server can read them.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Who sees whose presence.</summary>
    public SubscriptionState Subscription { get; init; }

    /// <summary>Whether the account has asked for the contact's presence and waits for the answer (<c>ask='subscribe'</c>).</summary>
    public bool Ask { get; init; }

    /// <summary>Whether the account has approved a request that the contact has yet to make (RFC 6121 §3.4).</summary>
    public bool Approved { get; init; }

    /// <summary>An <c>item</c> element with the attributes and children that RFC 6121 does not know, or null.</summary>
    public XElement? Extensions { get; init; }

    /// <summary>The groups, each once; an empty one is none (RFC 6121 §2.1.2.6).</summary>
    internal IEnumerable<string> NamedGroups => Groups.Where(group => group.Length > 0).Distinct();

    /// <summary>Whether the account gave the contact a name or groups. An empty one is none (RFC 6121 §2.1.2.4, §2.1.2.6).</summary>
    internal bool HasNameOrGroups => !string.IsNullOrEmpty(Name) || Groups.Any(group => group.Length > 0);

    /// <summary>Whether name and groups are those of another; groups have no order.</summary>
    internal bool HasNameAndGroupsOf(RosterItem other) => (Name ?? "") == (other.Name ?? "") && HasGroupsOf(other.Groups);

    /// <summary>Whether another has the name and groups, as far as there are any.</summary>
    internal bool IsWithin(RosterItem other) =>
        (string.IsNullOrEmpty(Name) || Name == other.Name) && NamedGroups.All(group => other.Groups.Contains(group));

    /// <summary>Whether the groups are these, in whatever order.</summary>
    internal bool HasGroupsOf(IEnumerable<string> groups) =>
        NamedGroups.ToHashSet().SetEquals(groups.Where(group => group.Length > 0));

    /// <inheritdoc/>
    public bool Equals(RosterItem? other) => other is not null && Jid == other.Jid && Name == other.Name
        && Groups.AsSpan().SequenceEqual(other.Groups.AsSpan()) && Subscription == other.Subscription
        && Ask == other.Ask && Approved == other.Approved && XNode.DeepEquals(Extensions, other.Extensions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Jid, Name, Groups.Length, Subscription);
}
