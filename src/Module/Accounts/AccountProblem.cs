namespace XmppContacts.Accounts;

/// <summary>Why an account, or a part of one, could not be read. The rest go on.</summary>
/// <param name="Account">The account's address as far as it is known, or null.</param>
/// <param name="Message">What is wrong, as part of a sentence, safe to show.</param>
/// <param name="Position">Where, for data from a file.</param>
/// <param name="IsIncomplete">Whether there may be accounts that were not seen: the file ends here for the reader, or a part of the export cannot be read.</param>
public sealed record AccountProblem(string? Account, string Message, SourcePosition? Position = null, bool IsIncomplete = false)
{
    /// <summary>Whether nothing that an audit looks at is missing, so that it is only worth saying.</summary>
    public bool IsRemark { get; init; }

    /// <summary>Position, account and message as one sentence.</summary>
    public override string ToString()
    {
        var where = Position is null ? "" : $"{Position}: ";
        return Account is null ? where + Message : $"{where}{Account}: {Message}";
    }
}
