namespace XmppContacts.Migration.Tests.Faults;

/// <summary>One end of a run together with one writing of another client.</summary>
/// <param name="Kind">How the run ends.</param>
/// <param name="Stanza">The stanza at which it ends, as in the run without fault.</param>
/// <param name="Writing">What the other client writes.</param>
/// <param name="Lead">By how many stanzas it is earlier.</param>
internal sealed record SecondWriterPoint(FaultKind Kind, ForwardedStanza Stanza, SecondWriting Writing, int Lead)
{
    /// <summary>Whether the program is gone, so that it cannot put anything back.</summary>
    public bool IsFinal => Kind is FaultKind.KillAfter or FaultKind.LoseAnswer;

    public override string ToString() => $"{Kind} at {Stanza.Number} ({Stanza.Description}), {Writing}" + (Lead == 0 ? "" : ", earlier");
}
