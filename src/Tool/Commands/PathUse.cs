namespace XmppContacts.Tool.Commands;

/// <summary>What a command does with a file or folder that it is given.</summary>
internal enum PathUse
{
    /// <summary>It reads it; nothing may be written in its place.</summary>
    Read,

    /// <summary>It may be named for something else too: a folder that files are added to, a report that is read to its end before the next takes its place.</summary>
    Shared,

    /// <summary>It writes it, perhaps after reading what was there.</summary>
    Written,
}
