using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>What came of reading a slice.</summary>
/// <param name="IsTrue">Whether it begins and ends between two accounts, or with the file; otherwise nothing else of it counts.</param>
/// <param name="Accounts">Its accounts and problems, in order.</param>
/// <param name="Open">The elements open at its end.</param>
/// <typeparam name="T">What the work makes of an account.</typeparam>
internal sealed record SliceReading<T>(bool IsTrue, IReadOnlyList<SlicedAccount<T>> Accounts, ImmutableArray<OpenTag> Open)
    where T : notnull
{
    /// <summary>The slice is not what it was taken for.</summary>
    public static SliceReading<T> False { get; } = new(false, [], []);
}

/// <summary>One account of a slice.</summary>
/// <param name="Result">What the work made of it, or why it could not be read.</param>
/// <param name="Jid">The account's address; null with a problem.</param>
/// <param name="Position">Where it begins; null with a problem.</param>
/// <typeparam name="T">What the work makes of an account.</typeparam>
internal readonly record struct SlicedAccount<T>(AccountResult<T> Result, Jid? Jid = null, SourcePosition? Position = null)
    where T : notnull;
