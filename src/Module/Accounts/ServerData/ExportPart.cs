using System.Collections.Immutable;
using System.Xml.Linq;

namespace XmppContacts.Accounts.ServerData;

/// <summary>A part of an export's file that is written back in its place.</summary>
internal abstract record ExportPart
{
    private ExportPart()
    {
    }

    /// <summary>What is only copied.</summary>
    /// <param name="Bytes">The bytes, in UTF-8.</param>
    public sealed record Raw(ReadOnlyMemory<byte> Bytes) : ExportPart
    {
        public override long Size => Bytes.Length;
    }

    /// <summary>A <c>user</c> element that is only copied, with what it includes in place of the includes.</summary>
    /// <param name="Element">The element.</param>
    /// <param name="Around">The start tags around it, the root first.</param>
    public sealed record Completed(XElement Element, ImmutableArray<XElement> Around) : ExportPart
    {
        public override long Size => 0;
    }

    /// <summary>A <c>user</c> element.</summary>
    /// <param name="Bytes">The element as it is in the file.</param>
    /// <param name="Read">The account in it.</param>
    /// <param name="Around">The start tags around it, the root first.</param>
    /// <param name="IsRaw">Whether the element as it is in the file can be written back; else it includes files, which the account holds.</param>
    public sealed record Account(ReadOnlyMemory<byte> Bytes, ExportedAccount Read, ImmutableArray<XElement> Around, bool IsRaw) : ExportPart
    {
        public override long Size => Bytes.Length + Read.Characters;
    }

    /// <summary>What could not be understood; it is copied as it is.</summary>
    public sealed record Problem(AccountProblem Found) : ExportPart
    {
        public override long Size => 0;
    }

    /// <summary>About how much the part holds in memory, in bytes.</summary>
    public abstract long Size { get; }
}
