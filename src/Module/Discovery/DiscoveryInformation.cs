using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Streams;

namespace XmppContacts.Discovery;

/// <summary>What an entity says of itself (XEP-0030 §3.1).</summary>
/// <param name="Identities">Its identities.</param>
/// <param name="Features">The features it supports.</param>
/// <param name="Forms">Its extended information (XEP-0128).</param>
public sealed record DiscoveryInformation(ImmutableArray<DiscoveryIdentity> Identities, ImmutableHashSet<string> Features, ImmutableArray<DataForm> Forms)
{
    internal static readonly XNamespace Ns = XmppNamespaces.DiscoInfo;

    /// <summary>Whether it is a personal eventing service (XEP-0163 §6).</summary>
    public bool IsPersonalEventing => Identities.Any(identity => identity is { Category: "pubsub", Type: "pep" });

    /// <summary>Whether it takes preconditions with a publish (XEP-0060 §7.1.5).</summary>
    public bool HasPublishOptions => Features.Contains("http://jabber.org/protocol/pubsub#publish-options");

    /// <summary>Whether it has a message archive (XEP-0313 §4.3).</summary>
    public bool HasArchive => Features.Contains("urn:xmpp:mam:2");

    /// <summary>The information in a <c>query</c> element.</summary>
    internal static DiscoveryInformation Of(XElement? query) => query is null
        ? new([], [], [])
        : new(
            [
                .. query.Elements(Ns + "identity").Select(identity => new DiscoveryIdentity(
                    (string?)identity.Attribute("category") ?? "", (string?)identity.Attribute("type") ?? "", (string?)identity.Attribute("name"))),
            ],
            [.. query.Elements(Ns + "feature").Select(feature => (string?)feature.Attribute("var")).OfType<string>()],
            [.. query.Elements(DataForm.Ns + "x").Select(form => new DataForm(form))]);
}
