using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Cmdlets.Sessions;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the addresses of accounts with an open session.</summary>
public sealed class SessionJidCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionWord.Matching(
            wordToComplete, SessionRegistry.Open.Select(session => (session.Jid.ToString(), session.ToString())).DistinctBy(choice => choice.Item1));
}
