using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Cuts the octets of an export into slices, without understanding them: every cut is a guess that a parser has to confirm.</summary>
/// <param name="file">The octets, in UTF-8.</param>
/// <param name="sizes">How large the slices are.</param>
internal sealed class ExportSlicer(Stream file, SliceSizes sizes)
{
    private readonly Stack<byte[]> _spare = new();
    private byte[] _left = [];
    private TextOrigin _origin = TextOrigin.Start;
    private bool _isFirst = true;

    private static ReadOnlySpan<byte> UserEnd => "</user>"u8;

    /// <summary>No slice is left: the file has ended, or there was no place to cut it.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The octets after the last slice given.</summary>
    public Stream Rest => new ChainedStream([_left], file);

    /// <summary>The next slice.</summary>
    /// <exception cref="IOException">The file cannot be read on.</exception>
    /// <exception cref="InvalidDataException">The compressed file is damaged.</exception>
    public async ValueTask<ExportSlice> NextAsync(CancellationToken cancellationToken)
    {
        var buffer = Buffer();
        _left.CopyTo(buffer, 0);
        var filled = _left.Length;
        while (true)
        {
            var wanted = buffer.Length - filled;
            var read = await file.ReadAtLeastAsync(buffer.AsMemory(filled), wanted, throwOnEndOfStream: false, cancellationToken);
            filled += read;
            if (read < wanted)
            {
                return Slice(buffer, filled, filled, SliceCut.FileEnd);
            }

            var cut = buffer.AsSpan(0, filled).LastIndexOf(UserEnd);
            if (cut >= 0)
            {
                return Slice(buffer, cut + UserEnd.Length, filled, SliceCut.UserEnd);
            }

            if (filled >= sizes.Largest)
            {
                return Slice(buffer, filled, filled, SliceCut.Size);
            }

            Array.Resize(ref buffer, 2 * buffer.Length);
        }
    }

    /// <summary>Takes back the buffer of a slice that nobody reads any more.</summary>
    public void Recycle(ExportSlice slice)
    {
        if (slice.Buffer.Length == sizes.Usual)
        {
            _spare.Push(slice.Buffer);
        }
    }

    private byte[] Buffer()
    {
        var size = _isFirst ? sizes.First : sizes.Usual;
        _isFirst = false;
        return _left.Length >= size ? new byte[2 * _left.Length]
            : size == sizes.Usual && _spare.TryPop(out var spare) ? spare
            : new byte[size];
    }

    private ExportSlice Slice(byte[] buffer, int length, int filled, SliceCut cut)
    {
        var slice = new ExportSlice(buffer, length, _origin, cut);
        _left = buffer[length..filled];
        _origin = _origin.After(slice.Octets.Span);
        IsAtEnd = cut != SliceCut.UserEnd;
        return slice;
    }
}

/// <summary>How large the slices of an export are, in octets.</summary>
/// <param name="First">The first, which is read alone to learn the elements around the accounts.</param>
/// <param name="Usual">The others.</param>
/// <param name="Largest">A slice that finds no place to end within the usual size: an account is larger.</param>
internal sealed record SliceSizes(int First, int Usual, int Largest)
{
    /// <summary>Small enough to hold several in memory, large enough that starting a parser does not count.</summary>
    public static SliceSizes Default { get; } = new(First: 16 * 1024, Usual: 256 * 1024, Largest: 8 * 1024 * 1024);
}
