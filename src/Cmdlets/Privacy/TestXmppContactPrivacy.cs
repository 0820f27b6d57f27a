using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Audit;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Keys;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Privacy;

/// <summary>Finds what the server can read about an account's contacts.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XmppContactPrivacy")]
[OutputType(typeof(Finding))]
public sealed class TestXmppContactPrivacy : KeyedCmdlet
{
    private Auditor _auditor = null!;

    /// <summary>The accounts to audit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Session")]
    public IAccountData[] Account { get; set; } = [];

    /// <summary>The rules to apply.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuleNameCompleter))]
    [PSDefaultValue(Help = "every rule")]
    public string[] Rule { get; set; } = [];

    /// <summary>Words that make a finding critical.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] SensitiveTerm { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var rules = SelectRules();
        _auditor = new Auditor(rules, new SensitiveTerms(SensitiveTerm), AreKeysNamed ? OpenKeys() : null);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(AuditAsync);

    private async Task AuditAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
    {
        foreach (var account in Account)
        {
            try
            {
                var audit = await _auditor.AuditAsync(account, cancellationToken);
                await pipeline.WriteObjectsAsync(audit.Findings);
                foreach (var problem in audit.Problems)
                {
                    await pipeline.WriteErrorAsync(NotUnderstood(account, problem).ErrorRecord);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever is wrong with one account, the others are audited.
                await pipeline.WriteErrorAsync(Failed(account, e).ErrorRecord);
            }
        }
    }

    private RuleSelection SelectRules()
    {
        if (Rule.Length == 0)
        {
            return RuleSelection.All;
        }

        try
        {
            var selection = RuleSelection.Named(Rule);
            if (selection.Rules.FirstOrDefault(rule => rule is ServerRule) is { } about)
            {
                throw new CmdletException(
                    "RuleNotForAccounts", ErrorCategory.InvalidArgument, Rule, $"{about.Name} is about servers, not accounts.",
                    "Get-XmppServerContact gives the addresses that the rule looks for.");
            }

            return AreKeysNamed || selection.Rules.FirstOrDefault(rule => rule.NeedsKeys) is not { } keyed
                ? selection
                : throw new CmdletException(
                    "RuleNeedsKeys", ErrorCategory.InvalidArgument, Rule, $"{keyed.Name} looks at what is encrypted, and there are no keys.",
                    "Name the keys with -KeyPath or -GnuPGHome, or the shared secrets with -SecretsFile.");
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
            throw;
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(new CmdletException(
                "UnknownRule", ErrorCategory.InvalidArgument, Rule, e.Message, "Name rules as the message lists them; the Tab key completes them.", e).ErrorRecord);
            throw;
        }
    }

    private static CmdletException NotUnderstood(IAccountData account, string problem) => new(
        "AccountProblem", ErrorCategory.InvalidData, account.Jid.ToString(), VisibleText.Of($"{account.Jid}: {problem}"),
        "Look at what the server holds there: names may stand in it. Everything else of the account was audited.");

    // The message of an unforeseen exception might quote the account's data.
    private static CmdletException Failed(IAccountData account, Exception cause)
    {
        var reason = cause is IOException or InvalidDataException or TimeoutException or XmppException or OpenPgpException or SharedSecretException
            ? VisibleText.Of(cause.Message)
            : cause.GetType().Name;
        return new CmdletException(
            "AccountAuditFailed", ErrorCategory.ReadError, account.Jid.ToString(), $"{account.Jid}: the account cannot be audited: {reason}",
            "Audit the account again on its own; the other accounts were audited.", cause);
    }
}
