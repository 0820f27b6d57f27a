using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Audit;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the names of audit rules; what a rule finds is its tool tip.</summary>
public sealed class RuleNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return RuleCatalog.All
            .Where(rule => rule is AccountRule && pattern.IsMatch(rule.Name))
            .Select(rule => new CompletionResult(rule.Name, rule.Name, CompletionResultType.ParameterValue, rule.Description));
    }
}
