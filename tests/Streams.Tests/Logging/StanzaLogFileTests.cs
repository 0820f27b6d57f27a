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

    [Fact]
    public async Task A_device_keeps_its_permissions_which_are_those_of_all_who_use_it()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "The system has no /dev/null.");
        var mode = File.GetUnixFileMode("/dev/null");
        try
        {
            await using var log = StanzaLogFile.Create("/dev/null");
            await log.WriteAsync("nothing");
            Assert.Equal(mode, File.GetUnixFileMode("/dev/null"));
        }
        finally
        {
            if (File.GetUnixFileMode("/dev/null") != mode)
            {
                File.SetUnixFileMode("/dev/null", mode);
            }
        }
    }
}
