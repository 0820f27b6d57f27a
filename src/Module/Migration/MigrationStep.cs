using XmppContacts.Addressing;

namespace XmppContacts.Migration;

/// <summary>How far an account has come.</summary>
/// <param name="Account">The account.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Items done at this stage.</param>
/// <param name="Total">Items to do at this stage; 0 when they are not counted.</param>
public readonly record struct MigrationStep(Jid Account, MigrationStage Stage, int Done = 0, int Total = 0);
