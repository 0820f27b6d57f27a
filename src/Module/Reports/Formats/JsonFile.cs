using System.Text.Json;
using XmppContacts.Files;

namespace XmppContacts.Reports.Formats;

/// <summary>A JSON file in the making. Nothing stands under its name until it is complete.</summary>
internal sealed class JsonFile : IAsyncDisposable
{
    private const int FlushOctets = 64 * 1024;

    private readonly AtomicFile _file;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public JsonFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _file = AtomicFile.Open(path, isPrivate: true);

        Writer = new Utf8JsonWriter(_file.Stream, new JsonWriterOptions { Indented = true, Encoder = ReadableJsonEncoder.Instance });
    }

    /// <summary>Writes the content.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Hands on what has been written once it is much; to be called now and then.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) =>
        Writer.BytesPending > FlushOctets ? new ValueTask(Writer.FlushAsync(cancellationToken)) : ValueTask.CompletedTask;

    /// <summary>Puts the file in its place.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await Writer.FlushAsync(cancellationToken);
        await _file.Stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
