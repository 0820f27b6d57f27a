using System.Collections.Concurrent;
using System.Diagnostics;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>
/// Tries a scenario with every kind of fault at every stanza: first without fault to count the stanzas, then for each fault on an account of
/// its own, with the fault, again without, and a third time.
/// </summary>
/// <param name="accounts">The servers.</param>
/// <param name="kind">The server it is tried on.</param>
/// <param name="scenario">What is tried.</param>
internal sealed class FaultMatrix(LivingAccounts accounts, ServerKind kind, IFaultScenario scenario)
{
    /// <summary>What is done at each stanza.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } =
        [FaultKind.CutBefore, FaultKind.LoseAnswer, FaultKind.Delay, FaultKind.ErrorInstead, FaultKind.KillBefore, FaultKind.KillAfter];

    /// <summary>Which of these are done at a stanza; all by default.</summary>
    public Func<ForwardedStanza, FaultKind, bool> Selection { get; init; } = (_, _) => true;

    /// <summary>Points that are tried at one time; they wait more than they work: ejabberd takes 0.1 s to end a session, and delays last.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>The client's patience in runs with a delay; it is longer for large stanzas. A busy machine answers in this time, too.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long any one run may take.</summary>
    public TimeSpan RunTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Tries all points, and writes a summary to the test's output.</summary>
    public async Task<FaultReport> RunAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var outcomes = new ConcurrentBag<FaultOutcome>();
        var proxies = new ConcurrentBag<StanzaProxy>();
        var server = await accounts.ServerAsync(kind);
        try
        {
            proxies.Add(new StanzaProxy(server));
            var login = await accounts.NewAccountAsync(kind, "faultless");
            await scenario.PrepareAsync([login]);
            var (faultless, stanzas) = await TryAsync(null, login, proxies, cancellationToken);
            outcomes.Add(faultless);

            var faults = stanzas.SelectMany(stanza => Kinds.Where(fault => Selection(stanza, fault)), (stanza, fault) => FaultAt(stanza.Number, fault)).ToList();
            var logins = await accounts.NewAccountsAsync(kind, faults.Count, "fault");
            await scenario.PrepareAsync(logins);
            for (var i = 1; i < Parallel; i++)
            {
                proxies.Add(new StanzaProxy(server));
            }

            await System.Threading.Tasks.Parallel.ForEachAsync(
                faults.Zip(logins),
                new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
                async (point, token) => outcomes.Add((await TryAsync(point.First, point.Second, proxies, token)).Outcome));
        }
        finally
        {
            foreach (var proxy in proxies)
            {
                await proxy.DisposeAsync();
            }
        }

        var report = new FaultReport(
            outcomes.Count(outcome => outcome.WasHit),
            [.. outcomes.SelectMany(outcome => outcome.Lost).Order()],
            [.. outcomes.SelectMany(outcome => outcome.Flaws).Order()]);
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"{scenario.Name}, {kind}: {report}, {outcomes.Count} runs in {watch.Elapsed.TotalSeconds:N0} s");
        foreach (var line in report.Lost.Concat(report.Flaws))
        {
            output?.WriteLine(line);
        }

        return report;
    }

    // Some errors are worth another try, and some are final.
    private static Fault FaultAt(int stanza, FaultKind kind) =>
        stanza % 2 == 0 ? new Fault(kind, stanza) : new Fault(kind, stanza) { ErrorType = "cancel", Condition = "not-allowed" };

    private async Task<(FaultOutcome Outcome, IReadOnlyList<ForwardedStanza> Stanzas)> TryAsync(
        Fault? fault, XmppConnectionOptions login, ConcurrentBag<StanzaProxy> proxies, CancellationToken cancellationToken)
    {
        using var folder = new RunFolder();
        Assert.True(proxies.TryTake(out var proxy), "There is a proxy for each point that is tried at one time.");
        try
        {
            return await TryAsync(new FaultPoint(fault, login, folder.Path), proxy, cancellationToken);
        }
        finally
        {
            proxies.Add(proxy);
        }
    }

    private async Task<(FaultOutcome Outcome, IReadOnlyList<ForwardedStanza> Stanzas)> TryAsync(FaultPoint point, StanzaProxy proxy, CancellationToken cancellationToken)
    {
        var outcome = new FaultOutcome(point);
        await using var direct = await SessionAccount.ConnectAsync(point.Login, cancellationToken);
        await scenario.ArrangeAsync(point, direct, cancellationToken);

        var run = await ActAsync(point, proxy, outcome, cancellationToken);
        outcome.AddLost("after it", await scenario.FindLostAsync(point, direct, cancellationToken));
        await CompleteAsync(point, proxy, outcome, cancellationToken);
        outcome.AddLost("in the end", await scenario.FindLostAsync(point, direct, cancellationToken));
        foreach (var flaw in await scenario.FindFlawsAsync(point, direct, cancellationToken))
        {
            outcome.AddFlaw(flaw);
        }

        if (proxy.Failure is { } broken)
        {
            outcome.AddFlaw($"the harness failed: {broken.Message}");
        }

        return (outcome, run.Stanzas);
    }

    private async Task<FaultRun> ActAsync(FaultPoint point, StanzaProxy proxy, FaultOutcome outcome, CancellationToken cancellationToken)
    {
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        killed.CancelAfter(RunTimeout);
        var run = proxy.Begin(point.Fault is { } fault ? fault with { Call = killed.CancelAsync } : null);
        var login = proxy.Through(point.Login) with { ReconnectDelay = TimeSpan.FromMilliseconds(20) };
        if (point.Fault is { Kind: FaultKind.Delay })
        {
            login = login with { RequestTimeout = RequestTimeout };
        }

        Exception? failure = null;
        try
        {
            await scenario.ActAsync(point, login, killed.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            failure = e;
        }

        outcome.WasHit = run.WasHit;
        if (point.Fault is null ? failure is not null : !run.WasHit)
        {
            outcome.AddFlaw($"the run ended before it: {failure?.Message ?? "it had fewer stanzas than the one without fault"}");
        }

        return run;
    }

    // A second run completes what the first has left, and a third has nothing to do.
    private async Task CompleteAsync(FaultPoint point, StanzaProxy proxy, FaultOutcome outcome, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RunTimeout);
        proxy.Begin();
        var step = "second";
        try
        {
            await using var account = await SessionAccount.ConnectAsync(proxy.Through(point.Login), timeout.Token);
            await scenario.CompleteAsync(account, timeout.Token);
            step = "third";
            var third = proxy.Begin();
            if (await scenario.CompleteAsync(account, timeout.Token))
            {
                outcome.AddFlaw("the third run says that it changed something");
            }

            foreach (var change in third.Stanzas.Where(stanza => stanza.IsChange))
            {
                outcome.AddFlaw($"the third run sent a change: {change}");
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            outcome.AddFlaw($"the {step} run failed: {failure.Message}");
        }
    }
}
