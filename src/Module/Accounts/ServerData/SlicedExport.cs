using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Xml;
using XmppContacts.Rosters;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Reads one large file of an export on several cores: each reads slices of it and does the work on their accounts.</summary>
/// <remarks>
/// <para>
/// XML can only be understood from its beginning, so a slice is read on trust: that it begins between two accounts, inside the
/// elements that were open before. When the slices before it have been read, this is known. A slice that was trusted wrongly is
/// read again; what a cut tore apart, as an account that holds <c>&lt;/user&gt;</c> in a CDATA section, is joined. So what comes
/// out is what one reader of the whole file gives.
/// </para>
/// <para>
/// Everything unusual (broken XML, an include, an account larger than a slice may be) ends the slicing, and an ordinary reader
/// takes over at the last place that is known to stand between two accounts.
/// </para>
/// </remarks>
/// <param name="path">The file.</param>
/// <param name="content">What to keep of each account.</param>
/// <param name="progress">Told of the octets read.</param>
/// <param name="sizes">How large the slices are.</param>
/// <param name="work">What is done with each account.</param>
/// <typeparam name="T">What the work makes of an account.</typeparam>
internal sealed class SlicedExport<T>(
    string path, ServerDataContent content, SourceProgress progress, SliceSizes sizes, Func<IAccountData, CancellationToken, ValueTask<T>> work)
    where T : notnull
{
    // More than can be worked on at once, so that no core waits for the cutting, nor for the slice that takes longest.
    private static readonly int SlicesAhead = Environment.ProcessorCount + 4;

    private readonly string _fullPath = Path.GetFullPath(path);
    private readonly AccountRegister _register = new();
    private readonly Queue<TrustedSlice> _ahead = new();
    private ImmutableArray<OpenTag> _open = [];

    /// <summary>Whether files in Openfire's own form are read.</summary>
    public bool ReadsOpenfire { get; init; }

    /// <summary>What the work makes of the accounts, in their order.</summary>
    public async IAsyncEnumerable<AccountResult<T>> SelectAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var file = ExportFiles.Open(_fullPath, progress);
        var slicer = new ExportSlicer(file, sizes);
        try
        {
            await ReadAheadAsync(slicer, stop.Token);
            while (_ahead.TryDequeue(out var next))
            {
                var (slice, reading) = await ReadAsync(next, slicer, stop.Token);
                if (!reading.IsTrue)
                {
                    await foreach (var account in ReadOnAsync(slice, slicer, stop.Token))
                    {
                        yield return account;
                    }

                    yield break;
                }

                _open = reading.Open;
                slicer.Recycle(slice);
                await ReadAheadAsync(slicer, stop.Token);
                foreach (var account in reading.Accounts)
                {
                    yield return Unique(account);
                }
            }
        }
        finally
        {
            // The readings hold nothing but memory; they end at the next few kilobytes.
            await stop.CancelAsync();
            await EndOf(Task.WhenAll(_ahead.Select(slice => slice.Reading)));
        }
    }

    private async ValueTask ReadAheadAsync(ExportSlicer slicer, CancellationToken cancellationToken)
    {
        // Before the first slice is read, nothing is known of the elements around the others.
        var count = _open.IsEmpty ? 1 : SlicesAhead;
        while (_ahead.Count < count && !slicer.IsAtEnd)
        {
            _ahead.Enqueue(Begin(await slicer.NextAsync(cancellationToken), cancellationToken));
        }
    }

    private TrustedSlice Begin(ExportSlice slice, CancellationToken cancellationToken)
    {
        var start = new DocumentStart(_open, slice.Origin);
        return new TrustedSlice(slice, start, Task.Run(() => ReadAsync(slice, start, cancellationToken), cancellationToken));
    }

    // The oldest slice ahead: everything before it has been read, so what it was trusted with can be compared.
    private async Task<(ExportSlice Slice, SliceReading<T> Reading)> ReadAsync(TrustedSlice next, ExportSlicer slicer, CancellationToken cancellationToken)
    {
        if (!next.Start.Open.AsSpan().SequenceEqual(_open.AsSpan()))
        {
            await EndOf(next.Reading);
            next = Begin(next.Slice, cancellationToken);
        }

        var (slice, reading) = (next.Slice, await next.Reading);
        if (reading.IsTrue || slice.Cut != SliceCut.UserEnd)
        {
            return (slice, reading);
        }

        await ReadAheadAsync(slicer, cancellationToken);
        if (_ahead.TryDequeue(out var torn))
        {
            await EndOf(torn.Reading);
            slice = slice.Joined(torn.Slice);
            reading = await Begin(slice, cancellationToken).Reading;
        }

        return (slice, reading);
    }

    private async Task<SliceReading<T>> ReadAsync(ExportSlice slice, DocumentStart start, CancellationToken cancellationToken)
    {
        if (slice.Cut == SliceCut.Size || (start.Open.IsEmpty && !Utf8Declaration.Allows(slice.Octets.Span)))
        {
            return SliceReading<T>.False;
        }

        var isLast = slice.Cut == SliceCut.FileEnd;
        var octets = new ChainedStream([start.Prefix, slice.Octets, isLast ? default : SliceEnd.Element], Stream.Null);
        using var document = new ServerDataDocument(
            new BoundedXmlReader(octets, XmlBounds.Default, names: ServerDataNames.Table(), origin: start.PrefixOrigin, cancellationToken: cancellationToken),
            _fullPath, ServerDataReader.ShownFile(path), null, start, content, new RosterReader(), RefuseInclude, RefuseFragment);
        var accounts = new List<SlicedAccount<T>>();
        try
        {
            while (document.Advance(out var sourced, out var include))
            {
                if (include is not null)
                {
                    return SliceReading<T>.False;
                }

                accounts.Add(sourced.Account is ExportedAccount account
                    ? new(new(await work(account, cancellationToken)), account.Jid, account.Position)
                    : new(new(sourced.Problem!)));
            }
        }
        catch (Exception e) when (e is XmlException or XmlBoundException)
        {
            return SliceReading<T>.False;
        }

        return new(document.ReachedSliceEnd != isLast, accounts, document.Open);
    }

    // The slice and everything after it, as the ordinary reader gives it.
    private async IAsyncEnumerable<AccountResult<T>> ReadOnAsync(
        ExportSlice slice, ExportSlicer slicer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rest = new ChainedStream([slice.Octets, .. _ahead.Select(next => next.Slice.Octets)], slicer.Rest);
        var start = new DocumentStart(_open, slice.Origin);
        var accounts = ReadAhead.ReadAsync(
            token => new ServerDataReader(path, rest, start, _register, content, progress, token) { ReadsOpenfire = ReadsOpenfire }, cancellationToken);
        await foreach (var sourced in accounts)
        {
            yield return sourced.IsAccount ? new(await work(sourced.Account, cancellationToken)) : new(sourced.Problem);
        }
    }

    private AccountResult<T> Unique(SlicedAccount<T> account) =>
        account.Jid is not null && _register.Add(account.Jid, account.Position!) is { } repeated ? new(repeated) : account.Result;

    // What was read on a wrong trust does not matter, nor does why it failed; but nobody must be reading the slice any more.
    private static async Task EndOf(Task reading) => await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static (string? Path, string Reason) RefuseInclude(string href, string includingFile) => throw Refused();

    private static System.Xml.Linq.XElement RefuseFragment(string path) => throw Refused();

    private static XmlBoundException Refused() => new("an include is not read from a slice", 0, 0) { EndsDocument = true };

    private sealed record TrustedSlice(ExportSlice Slice, DocumentStart Start, Task<SliceReading<T>> Reading);
}
