using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>
/// Tries migrations that end at a stanza while another client writes: first one that does not end, to learn which stanzas there are, then each point on an
/// account of its own, with the default options of the program. Then the server's archives are emptied, and its limit is lowered.
/// </summary>
/// <param name="kind">The server.</param>
internal sealed class SecondWriterMatrix(ServerKind kind) : IAsyncDisposable
{
    private const string Password = "a password, as good as any";
    private const int Later = 4;
    private const int LoweredLimit = 12;

    private readonly TestAuthority _authority = new();
    private readonly KeysForBoth _keys = new();
    private readonly ConcurrentBag<StanzaProxy> _proxies = [];
    private readonly ConcurrentBag<string> _lost = [];
    private readonly ConcurrentBag<string> _inWindow = [];
    private readonly ConcurrentBag<string> _flaws = [];
    private readonly ConcurrentBag<ContestedAccount> _finished = [];
    private XmppServer _server = null!;
    private int _accounts;
    private int _points;

    /// <summary>Points that are tried at one time.</summary>
    public int Parallel { get; init; } = 3;

    /// <summary>How the run ends, and at how many stanzas at most, which are spread evenly; the kills are at each stanza that changes something.</summary>
    public IReadOnlyDictionary<FaultKind, int> Ends { get; init; } = new Dictionary<FaultKind, int>
    {
        [FaultKind.KillAfter] = int.MaxValue,
        [FaultKind.LoseAnswer] = 2,
        [FaultKind.Interrupt] = 2,
        [FaultKind.InterruptTwice] = 2,
    };

    /// <summary>Tries all points, and writes a summary to the test's output.</summary>
    public async Task<FaultReport> RunAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        _server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [], MaximumPepItems = MaximumItems }, _authority);
        var stanzas = await TryAsync(null, (await LoginsAsync(1))[0], cancellationToken);
        var points = Points(stanzas);
        var logins = await LoginsAsync(points.Count);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            points.Zip(logins),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (point, token) => await TryAsync(point.First, point.Second, token));

        await EmptyArchivesAsync(cancellationToken);
        await LowerLimitAsync(cancellationToken);
        var report = new FaultReport(_points, [.. _lost.Order(StringComparer.Ordinal)], [.. _flaws.Order(StringComparer.Ordinal)]) { InWindow = [.. _inWindow.Order(StringComparer.Ordinal)] };
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"migrate beside another client, the program, {kind}: {report}, {stanzas.Count} stanzas, {stanzas.Count(stanza => stanza.IsChange)} changes, {watch.Elapsed.TotalSeconds:N0} s"));
        foreach (var line in report.Lost.Concat(report.Flaws).Concat(report.InWindow!.Select(line => "in the documented window: " + line)).Concat(points.Select(point => "tried: " + point)))
        {
            output?.WriteLine(line);
        }

        return report;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var account in _finished)
        {
            await account.DisposeAsync();
        }

        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _keys.DisposeAsync();
        _authority.Dispose();
    }

    private int MaximumItems => kind.IsProsody() ? 256 : 1000;

    private AddressBookAccess Access => new(_keys.Ring);

    private List<SecondWriterPoint> Points(IReadOnlyList<ForwardedStanza> stanzas)
    {
        var changes = stanzas.Where(stanza => stanza.IsChange).ToList();

        // An item that was there before is read just before it is changed.
        var swaps = changes.Where(stanza => stanza.Item is not null && stanza.Number > 1 && stanzas[stanza.Number - 2].Item == stanza.Item).ToList();
        List<SecondWriterPoint> points = [];
        foreach (var (end, most) in Ends)
        {
            var chosen = Sample(changes, most);
            points.AddRange(chosen.Select((stanza, i) => new SecondWriterPoint(end, stanza, (SecondWriting)((i + points.Count) % (int)SecondWriting.SameItem), 0)));
            points.AddRange(Sample(swaps, Math.Min(most, 4)).Select((stanza, i) => i % 2 == 0
                ? new SecondWriterPoint(end, stanza, SecondWriting.SameItem, 1)
                : new SecondWriterPoint(end, stanzas[stanza.Number - 2], SecondWriting.SameItem, 0)));
            points.AddRange(changes.Where(stanza => stanza.Item == ContestedAccount.RenamedContact)
                .Select(stanza => new SecondWriterPoint(end, stanza, SecondWriting.SameItem, 0)));
        }

        return points;
    }

    private static IEnumerable<ForwardedStanza> Sample(List<ForwardedStanza> stanzas, int most) =>
        stanzas.Count <= most ? stanzas : Enumerable.Range(0, most).Select(i => stanzas[(int)((long)i * stanzas.Count / most)]);

    private async Task<IReadOnlyList<XmppConnectionOptions>> LoginsAsync(int count)
    {
        List<TestAccount> added = [.. Enumerable.Range(0, count).Select(_ => new TestAccount($"contested{++_accounts}", TestDomains.Sha256, Password))];
        await _server.AddAccountsAsync(added);
        await _keys.AddAsync(added.Select(account => Jid.Parse(account.Address)));
        return
        [
            .. added.Select(account => new XmppConnectionOptions(Jid.Parse(account.Address), Password)
            {
                Server = new ServerAddress("127.0.0.1", _server.ClientPort),
                ExtraRoots = [_authority.Root],
                RequestTimeout = TimeSpan.FromMinutes(3),
            }),
        ];
    }

    private async Task<IReadOnlyList<ForwardedStanza>> TryAsync(SecondWriterPoint? point, XmppConnectionOptions login, CancellationToken cancellationToken)
    {
        using var folder = new RunFolder();
        if (!_proxies.TryTake(out var proxy))
        {
            proxy = new StanzaProxy(_server);
        }

        try
        {
            return await TryAsync(point, login, proxy, folder.Path, cancellationToken);
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
        {
            _flaws.Add($"{point}: {problem}");
            return [];
        }
        finally
        {
            _proxies.Add(proxy);
        }
    }

    private async Task<IReadOnlyList<ForwardedStanza>> TryAsync(
        SecondWriterPoint? point, XmppConnectionOptions login, StanzaProxy proxy, string folder, CancellationToken cancellationToken)
    {
        var account = await ContestedAccount.ArrangeAsync(login, _keys.Home, Access, cancellationToken);
        _finished.Add(account);
        var run = await RunProgramAsync(point, account, proxy, folder);
        if (run.WasHit && account.HasWritten)
        {
            Interlocked.Increment(ref _points);
        }

        await using var direct = await SessionAccount.ConnectAsync(login, cancellationToken);
        HashSet<string> lost = [];
        Count("after it", (await account.CheckAsync(direct, folder, cancellationToken)).Lost);
        using (var migrator = new AccountMigrator(Access, new MigrationOptions()))
        {
            var second = await migrator.MigrateAsync(direct, null, cancellationToken);
            if (second.Outcome is not (OutcomeKind.Migrated or OutcomeKind.Unchanged))
            {
                Flaw($"the second run: {second.Outcome}, {second.Message}");
            }

            var third = await migrator.MigrateAsync(direct, null, cancellationToken);
            if (third.Outcome != OutcomeKind.Unchanged)
            {
                Flaw($"the third run: {third.Outcome}, {third.Message}");
            }
        }

        var (lostInTheEnd, flaws) = await account.CheckAsync(direct, folder, cancellationToken);
        Count("in the end", lostInTheEnd);
        foreach (var flaw in flaws.Concat(proxy.Failure is { } broken ? [$"the harness failed: {broken.Message}"] : []))
        {
            Flaw(flaw);
        }

        return run.Stanzas;

        void Count(string when, IReadOnlyList<string> values)
        {
            foreach (var value in values.Where(lost.Add))
            {
                var isAllowed = account.IsInWindow && value.EndsWith(": " + account.Written, StringComparison.Ordinal);
                (isAllowed ? _inWindow : _lost).Add($"{point}: lost {when}: {value}");
            }
        }

        void Flaw(string flaw) => _flaws.Add($"{(point is null ? "no fault" : point)}: {flaw}");
    }

    private async Task<FaultRun> RunProgramAsync(SecondWriterPoint? point, ContestedAccount account, StanzaProxy proxy, string folder)
    {
        using var killed = new CancellationTokenSource();
        using var interrupted = new CancellationTokenSource();
        using var interruptedAgain = new CancellationTokenSource();
        FaultRun? run = null;
        run = proxy.Begin(point is null ? null : new Fault(point.Kind, point.Stanza.Number)
        {
            Lead = point.Lead,
            Other = stanza => account.WriteAsync(point, stanza, run!.Stanzas),
            StaysDown = point.Kind == FaultKind.LoseAnswer,
            Call = async () =>
            {
                if (point.Kind == FaultKind.KillAfter)
                {
                    await killed.CancelAsync();
                    return;
                }

                // Until the program has the signal.
                await interrupted.CancelAsync();
                await Task.Delay(100, CancellationToken.None);
                if (point.Kind == FaultKind.InterruptTwice)
                {
                    await interruptedAgain.CancelAsync();
                    await Task.Delay(100, CancellationToken.None);
                }
            },
        });
        var login = proxy.Through(account.Login);
        if (point is { Kind: FaultKind.LoseAnswer })
        {
            // The program would try to connect again for a minute.
            using var migrator = new AccountMigrator(Access, new MigrationOptions());
            try
            {
                await using var session = await SessionAccount.ConnectAsync(login with { ReconnectAttempts = 0 }, CancellationToken.None);
                await migrator.MigrateAsync(session, null, CancellationToken.None);
            }
            catch (XmppException)
            {
                // It was cut.
            }

            return run;
        }

        var program = await AccountTool.RunAsync(
            login, _authority.RootPem, folder, killed.Token, interrupted.Token, interruptedAgain.Token, "migrate", "--keys", _keys.Path);
        if (point is null && program.ExitCode != 0)
        {
            _flaws.Add($"without fault: {program.ExitCode}: {program.Errors}{program.Output}");
        }

        if (point is { Kind: FaultKind.KillAfter } && run.WasHit && program.ExitCode != 128 + 9)
        {
            _flaws.Add($"{point}: it was not killed, but ended with {program.ExitCode}: {program.Errors}");
        }

        return run;
    }

    // As time does with archives: what the accounts have is still found, and the next run has nothing to do but to put messages back.
    private async Task EmptyArchivesAsync(CancellationToken cancellationToken)
    {
        await _server.EmptyArchivesAsync();
        foreach (var account in _finished.Where(account => !account.IsInWindow).Take(Later))
        {
            using var folder = new RunFolder();
            await using var direct = await SessionAccount.ConnectAsync(account.Login, cancellationToken);
            foreach (var lost in (await account.CheckAsync(direct, folder.Path, cancellationToken)).Lost)
            {
                _lost.Add($"archives emptied: lost: {lost}");
            }

            using var migrator = new AccountMigrator(Access, new MigrationOptions());
            var outcome = await migrator.MigrateAsync(direct, null, cancellationToken);
            if (outcome.Outcome != OutcomeKind.Unchanged)
            {
                _flaws.Add($"archives emptied: {outcome.Outcome}, {outcome.Message}");
            }
        }
    }

    // As a new installation with other settings does: Prosody shows the newest items only and deletes the others at the next publication, ejabberd deletes
    // them then. The next run notices that before it publishes, so that all is there when the limit is raised again.
    private async Task LowerLimitAsync(CancellationToken cancellationToken)
    {
        await RestartAsync(LoweredLimit);
        var accounts = _finished.Where(account => !account.IsInWindow).Take(Later).ToList();
        List<string> outcomes = [];
        foreach (var account in accounts)
        {
            await using var direct = await SessionAccount.ConnectAsync(account.Login, cancellationToken);
            await account.AddLaterAsync(direct, cancellationToken);
            using var migrator = new AccountMigrator(Access, new MigrationOptions());
            var outcome = await migrator.MigrateAsync(direct, null, cancellationToken);
            outcomes.Add($"{outcome.Outcome}: {outcome.Message}");
        }

        await RestartAsync(MaximumItems);
        foreach (var (account, outcome) in accounts.Zip(outcomes))
        {
            using var folder = new RunFolder();
            await using var direct = await SessionAccount.ConnectAsync(account.Login, cancellationToken);
            foreach (var lost in (await account.CheckAsync(direct, folder.Path, cancellationToken)).Lost)
            {
                _lost.Add($"limit of {LoweredLimit} items, {outcome}: lost: {lost}");
            }
        }
    }

    private async Task RestartAsync(int maximumItems)
    {
        await _server.CrashAsync();
        _server.ChangeMaximumPepItems(maximumItems);
        await _server.StartAsync();
    }
}
