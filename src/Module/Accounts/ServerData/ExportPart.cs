using System.Collections.Immutable;
using System.Xml.Linq;

namespace XmppContacts.Accounts.ServerData;

/// <summary>A part of an export's file that is written back in its place.</summary>
internal abstract record ExportPart
{
    private ExportPart()
    {
    }

    /// <summary>The start tag of <c>server-data</c> or <c>host</c>.</summary>
    public sealed record StartTag(XElement Element) : ExportPart;

    /// <summary>The end tag of <c>server-data</c> or <c>host</c>.</summary>
    public sealed record EndTag : ExportPart;

    /// <summary>Text around the accounts, most often white space.</summary>
    public sealed record Text(string Value) : ExportPart;

    /// <summary>An element around the accounts that is only copied.</summary>
    public sealed record Other(XElement Element) : ExportPart;

    /// <summary>A <c>user</c> element.</summary>
    /// <param name="Element">The element.</param>
    /// <param name="Read">The account in it; null when it cannot be read, and the element is only copied.</param>
    public sealed record Account(XElement Element, ExportedAccount? Read) : ExportPart;

    /// <summary>What could not be understood; it is copied as it stands.</summary>
    public sealed record Problem(AccountProblem Found) : ExportPart;

    /// <summary>About how many characters the part holds in memory.</summary>
    public long Characters { get; init; }

    /// <summary>The problems of an account, and then the account.</summary>
    public static ImmutableArray<ExportPart> Of(Account account, IEnumerable<AccountProblem> problems) =>
        [.. problems.Select(problem => new Problem(problem)), account];
}
