namespace XmppContacts.HelpBuilder;

/// <summary>A page that is missing something, or says what is not so.</summary>
internal sealed class HelpPageException(string file, int line, string message) : Exception(message)
{
    /// <summary>As compilers write it, so that the build shows it as an error of its own.</summary>
    public override string ToString() => $"{file}({line}): error HELP: {Message}";
}
