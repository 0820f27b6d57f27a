using XmppContacts.Files;

namespace XmppContacts.Xml;

/// <summary>Stops a parser that keeps asking for more octets without finishing a tag, so that no tag can fill the memory.</summary>
/// <remarks><see cref="System.Xml.XmlReader"/> bounds the whole document only, and buffers a start tag with all its attributes.</remarks>
internal sealed class TokenGuardStream(Stream inner, int tokenBytes, CancellationToken cancellationToken) : ReadOnlyStream(inner)
{
    private long _sinceToken;

    /// <summary>The parser has finished a token: what comes next belongs to another.</summary>
    public void TokenRead() => _sinceToken = 0;

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = Inner.Read(buffer);
        _sinceToken += count;
        return _sinceToken <= tokenBytes
            ? count
            : throw new XmlBoundException($"one tag or comment is longer than {tokenBytes:N0} octets, which is refused", 0, 0) { EndsDocument = true };
    }
}
