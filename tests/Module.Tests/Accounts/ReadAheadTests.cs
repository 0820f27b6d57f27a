using System.Diagnostics;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;

namespace XmppContacts.Tests.Accounts;

public sealed class ReadAheadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_first_account_of_a_pipe_is_there_before_the_second_is_written()
    {
        var pipe = await NamedPipe.CreateAsync(_folder);
        var writing = Task.Run(() => new StreamWriter(pipe) { AutoFlush = true }, TestContext.Current.CancellationToken);
        await using var accounts = new ServerDataSource(pipe).ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = accounts.MoveNextAsync();
        await using (var writer = await writing)
        {
            // The parser looks a few kilobytes ahead.
            var first = "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.example'><user name='b'></user>" + new string(' ', 16 * 1024);
            await writer.WriteAsync(first.AsMemory(), TestContext.Current.CancellationToken);
            Assert.True(await next.AsTask().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
            Assert.Equal("b@a.example", accounts.Current.Account!.Jid.ToString());
            await writer.WriteAsync("<user name='c'/></host></server-data>".AsMemory(), TestContext.Current.CancellationToken);
        }

        Assert.True(await accounts.MoveNextAsync());
        Assert.Equal("c@a.example", accounts.Current.Account!.Jid.ToString());
        Assert.False(await accounts.MoveNextAsync());
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_holds_nobody_who_cancels()
    {
        var pipe = await NamedPipe.CreateAsync(_folder);
        await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite), TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new ServerDataSource(pipe).ReadAsync(cancel.Token))
            {
            }
        });

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    public void Dispose() => _folder.Dispose();
}
