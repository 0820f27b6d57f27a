using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Consecutive octets of an export's file, cut where an account may end.</summary>
/// <param name="Buffer">Holds the octets at its beginning.</param>
/// <param name="Length">How many octets.</param>
/// <param name="Origin">Where they stand in the file.</param>
/// <param name="Cut">What ends the slice.</param>
internal sealed record ExportSlice(byte[] Buffer, int Length, TextOrigin Origin, SliceCut Cut)
{
    /// <summary>The octets.</summary>
    public ReadOnlyMemory<byte> Octets => Buffer.AsMemory(0, Length);

    /// <summary>The slice together with the one that follows it.</summary>
    public ExportSlice Joined(ExportSlice next) => new([.. Octets.Span, .. next.Octets.Span], Length + next.Length, Origin, next.Cut);
}

/// <summary>What ends a slice.</summary>
internal enum SliceCut
{
    /// <summary>A literal <c>&lt;/user&gt;</c>, which most often ends an account.</summary>
    UserEnd,

    /// <summary>The file's end.</summary>
    FileEnd,

    /// <summary>Its size: no place to cut was found.</summary>
    Size,
}
