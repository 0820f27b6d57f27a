namespace XmppContacts.Accounts;

/// <summary>How much of a source has been read.</summary>
public sealed class SourceProgress
{
    private long _bytesRead;
    private long _totalBytes;

    /// <summary>Octets read so far, as they lie on disk.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Octets to read; 0 when unknown.</summary>
    public long TotalBytes => Interlocked.Read(ref _totalBytes);

    /// <summary>The part read, from 0 to 1; null when the total is unknown.</summary>
    public double? Fraction => TotalBytes is > 0 and var total ? Math.Min(1, (double)BytesRead / total) : null;

    internal void Advance(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    internal void SetTotal(long bytes) => Interlocked.Exchange(ref _totalBytes, bytes);
}
