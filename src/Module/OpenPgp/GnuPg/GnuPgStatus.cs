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
    public static List<GnuPgStatus> Read(string output)
    {
        var result = new List<GnuPgStatus>();
        foreach (var line in output.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(Prefix, StringComparison.Ordinal))
                continue;

            var rest = line[Prefix.Length..];
            var space = rest.IndexOf(' ');
            result.Add(space < 0 ? new GnuPgStatus(rest.ToString(), "") : new GnuPgStatus(rest[..space].ToString(), rest[(space + 1)..].ToString()));
        }

        return result;
    }
}
