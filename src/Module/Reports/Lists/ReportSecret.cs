using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Secrets;

namespace XmppContacts.Reports.Lists;

/// <summary>A shared secret that an account's encrypted nodes use. What is written of it never has the secret itself.</summary>
/// <param name="Account">The account.</param>
/// <param name="Found">The secret and where it was found.</param>
public sealed record ReportSecret(Jid Account, FoundSecret Found);
