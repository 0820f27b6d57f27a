namespace XmppContacts.Contacts;

/// <summary>What the earlier passes of a change decided, by node.</summary>
internal sealed record WritingHistory
{
    public PlanHistory Contacts { get; } = new();

    public PlanHistory Groups { get; } = new();
}
