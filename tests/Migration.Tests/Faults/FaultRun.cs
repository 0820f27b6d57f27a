namespace XmppContacts.Migration.Tests.Faults;

/// <summary>The stanzas of one run of a client, numbered, and the one fault among them.</summary>
/// <param name="fault">The fault; null for none.</param>
internal sealed class FaultRun(Fault? fault)
{
    private readonly Lock _lock = new();
    private readonly List<ForwardedStanza> _stanzas = [];

    /// <summary>Whether the fault has begun.</summary>
    public bool WasHit { get; private set; }

    /// <summary>Whether connections are refused.</summary>
    public bool IsDown => WasHit && fault!.StaysDown;

    /// <summary>What was sent so far.</summary>
    public IReadOnlyList<ForwardedStanza> Stanzas
    {
        get
        {
            lock (_lock)
            {
                return [.. _stanzas];
            }
        }
    }

    /// <summary>Numbers a stanza.</summary>
    /// <returns>Its entry, the fault when it is this one's, and what another client does first.</returns>
    public (ForwardedStanza Stanza, Fault? Fault, Func<ForwardedStanza, Task>? Other) Next(StanzaOutline outline)
    {
        lock (_lock)
        {
            var stanza = new ForwardedStanza(_stanzas.Count + 1, outline.ToString()) { Item = outline.Item };
            _stanzas.Add(stanza);
            var isHit = fault?.Stanza == stanza.Number;
            WasHit |= isHit;
            return (stanza, isHit ? fault : null, fault?.Stanza - fault?.Lead == stanza.Number ? fault!.Other : null);
        }
    }
}
