using System.CommandLine;

namespace XmppContacts.Tool.Commands;

/// <summary>An option that names a file or a folder.</summary>
internal sealed class PathOption : Option<string?>
{
    /// <param name="name">The option's name.</param>
    /// <param name="use">What is done with the file.</param>
    /// <param name="description">What it is for.</param>
    public PathOption(string name, PathUse use, string description)
        : base(name)
    {
        Use = use;
        Description = description;
        HelpName = "FILE";
        this.RefuseEmpty();
    }

    /// <summary>What is done with the file.</summary>
    public PathUse Use { get; }
}
