using System.IO.Compression;
using System.Text;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;

namespace XmppContacts.Tests.Accounts;

/// <summary>A pipe gives its octets once, has no length, and cannot be searched.</summary>
public sealed class NamedPipeTests : IDisposable
{
    private const string Export = "<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'/><user name='nurse'/></host></server-data>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_export_is_read_from_a_pipe()
    {
        var read = await ReadAsync(Encoding.UTF8.GetBytes(Export));
        Assert.Equal(["juliet", "nurse"], read.Select(sourced => sourced.Account?.Jid.Local));
    }

    [Fact]
    public async Task A_compressed_export_is_read_from_a_pipe()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Export), TestContext.Current.CancellationToken);
        }

        var read = await ReadAsync(packed.ToArray());
        Assert.Equal(["juliet", "nurse"], read.Select(sourced => sourced.Account?.Jid.Local));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("x", "data at the root level is invalid")]
    public async Task A_pipe_without_an_export_is_named_as_such_and_not_opened_again(string content, string reason)
    {
        var problem = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(content))).Problem;
        Assert.Equal($"this is not a XEP-0227 export: {reason}", problem?.Message);
    }

    private async Task<List<SourcedAccount>> ReadAsync(byte[] octets)
    {
        var path = await NamedPipe.CreateAsync(_folder);

        // Opening either end waits for the other; the lock that is taken by default would keep the reader out.
        var writing = Task.Run(async () =>
        {
            await using var pipe = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            await pipe.WriteAsync(octets, TestContext.Current.CancellationToken);
        });
        var read = new List<SourcedAccount>();
        await foreach (var sourced in new ServerDataSource(path).ReadAsync(TestContext.Current.CancellationToken))
        {
            read.Add(sourced);
        }

        await writing;
        return read;
    }
}
