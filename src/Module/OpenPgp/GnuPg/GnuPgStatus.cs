namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>One line of gpg's machine-readable status output (GnuPG's doc/DETAILS, "Format of the --status-fd output").</summary>
/// <param name="Keyword">What happened.</param>
/// <param name="Arguments">The rest of the line.</param>
internal readonly record struct GnuPgStatus(string Keyword, string Arguments)
{
    public const string Prefix = "[GNUPG:] ";

    /// <summary>The arguments, one by one.</summary>
    public string[] Words => Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The status lines among what gpg wrote, in their order. What it writes for people never begins like one.</summary>
    /// <remarks>
    /// Only a line feed ends a line: it is what gpg escapes in user IDs, notations and file names, which anybody can write. U+2028 and what else Unicode has for
    /// line ends it leaves as they are, and a signature would be forged by whose user ID goes on with status lines behind one.
    /// </remarks>
    public static List<GnuPgStatus> Read(string output)
    {
        var result = new List<GnuPgStatus>();
        foreach (var range in output.AsSpan().Split('\n'))
        {
            var line = output.AsSpan(range).TrimEnd('\r');
            if (!line.StartsWith(Prefix, StringComparison.Ordinal))
                continue;

            var rest = line[Prefix.Length..];
            var space = rest.IndexOf(' ');
            result.Add(space < 0 ? new GnuPgStatus(rest.ToString(), "") : new GnuPgStatus(rest[..space].ToString(), rest[(space + 1)..].ToString()));
        }

        return result;
    }
}
