using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Cmdlets.Sessions;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes open sessions by the addresses of their accounts, then by their names.</summary>
public sealed class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionWord.Matching(
            wordToComplete,
            SessionRegistry.Open.Select(session => (session.Jid.ToString(), session.ToString())).DistinctBy(choice => choice.Item1)
                .Concat(SessionRegistry.Open.Select(session => (session.Name, session.ToString()))));
}
