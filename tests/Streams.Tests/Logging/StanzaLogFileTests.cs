namespace XmppContacts.Streams.Tests.Logging;

/// <summary>The file that takes stanzas is for one reader.</summary>
public sealed class StanzaLogFileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_the_owner_can_read_it_also_when_others_could_read_the_one_before(bool isThere)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits");
        var folder = Directory.CreateTempSubdirectory("xmpp-");
        try
        {
            var path = Path.Combine(folder.FullName, "stanzas.log");
            if (isThere)
            {
                await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            await using (var log = StanzaLogFile.Create(path))
            {
                await log.WriteAsync("new");
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }

            Assert.Equal("new", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
