using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Cmdlets.Sessions;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the names of open sessions.</summary>
public sealed class SessionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionWord.Matching(wordToComplete, SessionRegistry.Open.Select(session => (session.Name, session.ToString())));
}
