namespace XmppContacts.Accounts;

/// <summary>A place in a file.</summary>
/// <param name="File">The file's path as the user would write it.</param>
/// <param name="Line">The line, counted from 1; 0 when unknown.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record SourcePosition(string File, int Line, int Column)
{
    /// <summary>File, line and column, as editors and compilers write them.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
