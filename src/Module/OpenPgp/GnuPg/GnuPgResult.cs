namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>What a gpg process left.</summary>
/// <param name="ExitCode">0 when gpg is content; that alone proves nothing.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Status">Its status lines.</param>
/// <param name="Log">What it wrote for people, in whatever language.</param>
internal sealed record GnuPgResult(int ExitCode, byte[] Output, IReadOnlyList<GnuPgStatus> Status, string Log)
{
    /// <summary>The rest of the first line with this keyword, or null.</summary>
    public string? Find(string keyword) => IndexOf(keyword) is >= 0 and var index ? Status[index].Arguments : null;

    /// <summary>How often this has been reported.</summary>
    public int Count(string keyword) => Status.Count(line => line.Keyword == keyword);

    /// <summary>Where this was first reported, or -1.</summary>
    public int IndexOf(string keyword)
    {
        for (var i = 0; i < Status.Count; i++)
        {
            if (Status[i].Keyword == keyword)
                return i;
        }

        return -1;
    }
}
