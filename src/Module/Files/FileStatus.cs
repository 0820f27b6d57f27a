using System.Runtime.InteropServices;
using System.Text;

namespace XmppContacts.Files;

/// <summary>Whose a file is and what it is, which the framework does not tell; on Linux only.</summary>
/// <param name="Owner">The user's number; 0 is root.</param>
/// <param name="Group">The group's number.</param>
/// <param name="Mode">Who may do what.</param>
/// <param name="Kind">What it is.</param>
internal sealed record FileStatus(uint Owner, uint Group, UnixFileMode Mode, FileKind Kind)
{
    private const uint Root = 0;

    // statx(2): the structure is the same on every architecture and with every C library.
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicStatus = 0x7FF;
    private const int StructureBytes = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int KindMask = 0xF000;
    private const int PermissionMask = 0xFFF;

    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode ReadableByOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly Lazy<uint> Process = new(EffectiveUser);

    /// <summary>Whether it belongs to the user who runs the program, or to root, who can do everything anyway.</summary>
    public bool IsOurs => Owner == Process.Value || Owner == Root;

    /// <summary>Whether the mode lets others change it.</summary>
    public bool IsWritableByOthers => (Mode & WritableByOthers) != 0;

    /// <summary>Whether the mode lets others read it.</summary>
    public bool IsReadableByOthers => (Mode & ReadableByOthers) != 0;

    /// <summary>Whether others can put files into a folder. A group of the same number as the owner is the owner's own (as Debian and Fedora set users up).</summary>
    public bool TakesFilesOfOthers => (Mode & UnixFileMode.OtherWrite) != 0 || ((Mode & UnixFileMode.GroupWrite) != 0 && Group != Owner);

    /// <summary>Whether others can put another file in the place of one in this folder: in a sticky one, only the file's owner can.</summary>
    public bool LetsOthersReplace => TakesFilesOfOthers && (Mode & UnixFileMode.StickyBit) == 0;

    /// <summary>What is at a path, following links; null when nothing is there, it cannot be told, or the system is another one.</summary>
    public static FileStatus? Of(string path) => Of(path, 0);

    /// <summary>What is at a path, which can be a link itself.</summary>
    public static FileStatus? OfLink(string path) => Of(path, DoNotFollow);

    private static FileStatus? Of(string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var structure = new byte[StructureBytes];
        if (Status(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), flags, BasicStatus, structure) != 0)
        {
            return null;
        }

        var mode = BitConverter.ToUInt16(structure, ModeOffset);
        return new FileStatus(
            BitConverter.ToUInt32(structure, OwnerOffset), BitConverter.ToUInt32(structure, GroupOffset), (UnixFileMode)(mode & PermissionMask), (FileKind)(mode & KindMask));
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, byte[] path, int flags, uint mask, byte[] structure);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
