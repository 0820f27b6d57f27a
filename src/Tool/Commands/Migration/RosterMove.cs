using XmppContacts.Accounts;
using XmppContacts.Migration;

namespace XmppContacts.Tool.Commands.Migration;

/// <summary>What moves names and groups of accounts, there or back.</summary>
/// <param name="run">Works on all accounts and gives the outcomes in their order.</param>
/// <param name="fraction">The part that is done, from 0 to 1; null when that is not known.</param>
/// <param name="owned">What is closed at the end, or null.</param>
internal sealed class RosterMove(
    Func<IProgress<MigrationStep>, CancellationToken, IAsyncEnumerable<AccountResult<MigrationOutcome>>> run, Func<double?> fraction, IDisposable? owned = null) : IDisposable
{
    /// <summary>The part that is done, from 0 to 1; null when that is not known.</summary>
    public double? Fraction => fraction();

    /// <summary>One of living accounts.</summary>
    /// <param name="source">The accounts.</param>
    /// <param name="move">Works on one.</param>
    /// <param name="owned">What is closed at the end, or null.</param>
    public static RosterMove OfAccounts(
        AccountSource source, Func<IAccountStore, IProgress<MigrationStep>, CancellationToken, Task<MigrationOutcome>> move, IDisposable? owned = null) => new(
        (steps, end) => new MigrationRun(source, (account, token) => move(account, steps, token)).ExecuteAsync(end), () => null, owned);

    /// <summary>Works on all accounts and gives the outcomes in their order.</summary>
    public IAsyncEnumerable<AccountResult<MigrationOutcome>> RunAsync(IProgress<MigrationStep> steps, CancellationToken cancellationToken) => run(steps, cancellationToken);

    public void Dispose() => owned?.Dispose();
}
