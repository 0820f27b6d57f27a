using System.Diagnostics;
using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

/// <summary>Logins at servers that do not behave.</summary>
public sealed class LoginSourceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_that_is_cancelled_does_not_wait_for_a_silent_server(bool isSelected)
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue(["capulet.example"]);
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(certificate, "juliet@capulet.example/1");
            await connection.StaySilentAsync();
        });
        var source = new LoginSource([new XmppConnectionOptions(Jid.Parse("juliet@capulet.example"), "any")
        {
            Server = new ServerAddress("127.0.0.1", server.Port),
            ExtraRoots = [authority.Root],
            AllowPlain = true,
        }]);
        using var cancellation = new CancellationTokenSource();
        var since = new Stopwatch();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            if (isSelected)
            {
                await foreach (var _ in source.SelectAsync<object>(WorkAsync, cancellation.Token))
                {
                }
            }
            else
            {
                await foreach (var account in source.ReadAsync(cancellation.Token))
                {
                    await WorkAsync(account.Account!, cancellation.Token);
                }
            }
        });

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), $"it took {since.Elapsed}");

        async ValueTask<object> WorkAsync(IAccountData account, CancellationToken cancellationToken)
        {
            var roster = account.GetRosterAsync(cancellationToken);
            await Task.Delay(200, TestContext.Current.CancellationToken);
            since.Start();
            await cancellation.CancelAsync();
            return await roster;
        }
    }
}
