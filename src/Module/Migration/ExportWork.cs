using System.Runtime.CompilerServices;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;

namespace XmppContacts.Migration;

/// <summary>Work on the accounts of an export (XEP-0227), several at one time, that is written into a new one; or nowhere, when it only plans.</summary>
/// <param name="source">A file, or a folder of files. It is never changed.</param>
/// <param name="output">The file to write, or the folder; null when nothing is written.</param>
/// <param name="parallel">How many accounts are worked on at one time.</param>
/// <param name="stop">Ends it: half an export is none.</param>
internal sealed class ExportWork(string source, string? output, int parallel, CancellationToken stop)
{
    // A plan is of the accounts that would be changed: of one that is not read entirely, or stands there twice, none would be.
    private readonly ServerDataRewriter _rewriter = new(source, output, parallel);

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public SourceProgress Progress => _rewriter.Progress;

    /// <summary>Does the work and gives the outcomes in the accounts' order.</summary>
    /// <param name="work">What is done to an account, which is then written as it is.</param>
    /// <param name="cancellationToken">Ends it; nothing is then written.</param>
    public async IAsyncEnumerable<AccountResult<MigrationOutcome>> RunAsync(
        Func<EditedAccount, CancellationToken, ValueTask<MigrationOutcome>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
        await foreach (var result in _rewriter.RewriteAsync(WorkAsync, ended.Token))
        {
            yield return result;
        }

        async ValueTask<MigrationOutcome> WorkAsync(EditedAccount account, CancellationToken token)
        {
            var outcome = await work(account, token);
            token.ThrowIfCancellationRequested();
            return outcome;
        }
    }
}
