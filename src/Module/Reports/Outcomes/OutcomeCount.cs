using XmppContacts.Migration;

namespace XmppContacts.Reports.Outcomes;

/// <summary>How many accounts came to an outcome.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Accounts">How many accounts.</param>
public sealed record OutcomeCount(OutcomeKind Outcome, long Accounts);
