using System.Collections.Immutable;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>A key ring that holds a passphrase until it is disposed of.</summary>
public interface IDisposableKeyRing : IKeyRing, IDisposable
{
    /// <summary>What of the keys is not used, and why; a sentence without its full stop for each. Complete when the keys were read.</summary>
    ImmutableArray<string> Warnings { get; }
}
