namespace XmppContacts.Files;

/// <summary>What stands under a name (inode(7)).</summary>
internal enum FileKind
{
    /// <summary>A named pipe.</summary>
    Pipe = 0x1000,

    /// <summary>A device such as <c>/dev/null</c>.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A folder.</summary>
    Folder = 0x4000,

    /// <summary>A disk.</summary>
    BlockDevice = 0x6000,

    /// <summary>A file that keeps what is written to it.</summary>
    Regular = 0x8000,

    /// <summary>A symbolic link.</summary>
    Link = 0xA000,

    /// <summary>A socket.</summary>
    Socket = 0xC000,
}
