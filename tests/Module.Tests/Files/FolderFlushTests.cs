using XmppContacts.Files;

namespace XmppContacts.Tests.Files;

/// <summary>Flushing names of files to disk.</summary>
public class FolderFlushTests
{
    [Fact]
    public void A_file_system_that_cannot_flush_folders_is_no_failure()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Of other systems no such file system is known.");
        Assert.Null(Record.Exception(() => FolderFlush.Flush("/proc")));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Nothing is flushed on Windows.");
        Assert.Contains("/nowhere/at-all", Assert.Throws<IOException>(() => FolderFlush.Flush("/nowhere/at-all")).Message, StringComparison.Ordinal);
    }
}
