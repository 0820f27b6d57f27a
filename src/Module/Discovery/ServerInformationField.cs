using System.Collections.Immutable;

namespace XmppContacts.Discovery;

/// <summary>A field of a server's information form that XEP-0157 does not register.</summary>
/// <param name="Name">The field's <c>var</c>.</param>
/// <param name="Values">Its values.</param>
public sealed record ServerInformationField(string Name, ImmutableArray<string> Values)
{
    /// <inheritdoc/>
    public bool Equals(ServerInformationField? other) => other is not null && Name == other.Name && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Values.Length);
}
