using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CsvHelper;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Files;
using XmppContacts.Reports.Formats;
using XmppContacts.Text;

namespace XmppContacts.Reports.Lists;

/// <summary>Files of encrypted contacts and groups, JSON or CSV, in the form in which they are listed: so that names need not stand on a command line, which every user of the machine can read.</summary>
public static class ListFile
{
    private const string StandardInput = "-";
    private const string Separator = "; ";

    /// <summary>A hundred thousand contacts; all are held in memory.</summary>
    private const int MaximumBytes = 64 * 1024 * 1024;

    /// <summary>Reads contacts: JSON as <see cref="ContactReport.WriteJsonAsync"/> writes it, or CSV as <see cref="ContactReport.WriteCsvAsync"/> does.</summary>
    /// <param name="path">The file, or <c>-</c> for standard input.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <remarks>Only the identities are needed; <c>itemIds</c> is not used. What a file does not mention stays as it is.</remarks>
    /// <exception cref="InvalidDataException">It is no such file; the message names the row.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<ImmutableArray<ContactEntry>> ReadContactsAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(
        path, "contacts", "identities", row => new ContactEntry(row.Account(), Identities(row), row.Text("name"), row.List("groups")), cancellationToken);

    /// <summary>Reads groups: JSON as <see cref="ContactGroupReport.WriteJsonAsync"/> writes it, or CSV as <see cref="ContactGroupReport.WriteCsvAsync"/> does.</summary>
    /// <remarks>Only the name is needed; <c>contacts</c> and <c>itemIds</c> are not used.</remarks>
    /// <inheritdoc cref="ReadContactsAsync"/>
    public static Task<ImmutableArray<ContactGroupEntry>> ReadGroupsAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(
        path,
        "groups",
        "name",
        row => new ContactGroupEntry(row.Account(), row.Text("name") is { Length: > 0 } name ? name : throw row.Invalid("has no name"), row.Text("description")),
        cancellationToken);

    private static async Task<ImmutableArray<T>> ReadAsync<T>(string path, string what, string required, Func<Row, T> read, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var name = path == StandardInput ? "standard input" : $"'{VisibleText.Shortened(path)}'";
        var bytes = await BytesAsync(path, name, cancellationToken);
        var entries = bytes.AsSpan().TrimStart("\uFEFF \t\r\n"u8) is [(byte)'[', ..]
            ? ReadJson(bytes, name, what, read)
            : await ReadCsvAsync(bytes, name, what, required, read, cancellationToken);
        return entries.IsEmpty ? throw new InvalidDataException($"{name} holds no {what}.") : entries;
    }

    private static async Task<byte[]> BytesAsync(string path, string name, CancellationToken cancellationToken)
    {
        await using var stream = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + count > MaximumBytes)
            {
                throw new InvalidDataException($"{name} has more than {MaximumBytes:N0} bytes. Divide it into several files.");
            }

            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }

    private static ImmutableArray<T> ReadJson<T>(byte[] bytes, string name, string what, Func<Row, T> read)
    {
        try
        {
            ReadOnlyMemory<byte> json = bytes;
            using var document = JsonDocument.Parse(json[(json.Span.StartsWith("\uFEFF"u8) ? 3 : 0)..]);
            var number = 0;
            return
            [
                .. document.RootElement.EnumerateArray().Select(element =>
                {
                    number++;
                    return element.ValueKind == JsonValueKind.Object
                        ? read(new JsonRow(element, name, number))
                        : throw new InvalidDataException($"{name}, entry {number}, is not an object.");
                }),
            ];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{name} is not a JSON array of {what}: it is broken at line {e.LineNumber + 1}.", e);
        }
        catch (InvalidOperationException e)
        {
            // JSON can be well-formed and hold half a character.
            throw new InvalidDataException($"{name} holds something that is no text.", e);
        }
    }

    private static async Task<ImmutableArray<T>> ReadCsvAsync<T>(byte[] bytes, string name, string what, string required, Func<Row, T> read, CancellationToken cancellationToken)
    {
        var text = ListText.Of(bytes);
        if (text.IndexOf(ListText.Unreadable, StringComparison.Ordinal) is var at and >= 0)
        {
            throw new InvalidDataException($"{name}, line {text.AsSpan(0, at).Count('\n') + 1}, is not UTF-8. Save the file as UTF-8.");
        }

        await using var csv = CsvReader.FromText(text, CsvReaderOptions.Default);
        var entries = ImmutableArray.CreateBuilder<T>();
        await csv.ReadHeaderAsync(cancellationToken);
        if (!csv.TryGetFieldIndex(required, out _))
        {
            throw new InvalidDataException($"{name} is neither JSON nor CSV of {what}: it has no column {required}.");
        }

        while (await csv.ReadAsync(cancellationToken))
        {
            entries.Add(read(new CsvRow(csv, name)));
        }

        return entries.ToImmutable();
    }

    private static ImmutableArray<ContactIdentity> Identities(Row row)
    {
        var identities = row.Identities();
        if (identities.IsEmpty)
        {
            throw row.Invalid("has no identities");
        }

        foreach (var identity in identities)
        {
            if (identity.Type == ContactIdentity.JidType && identity.Jid is null)
            {
                throw row.Invalid($"has '{VisibleText.Shortened(identity.Value)}', which is not a bare XMPP address");
            }

            if (identity.Type.Length == 0 || identity.Value.Length == 0)
            {
                throw row.Invalid("has an identity without type or value");
            }
        }

        return identities;
    }

    /// <summary>One entry, of whichever form.</summary>
    private abstract class Row(string place)
    {
        public InvalidDataException Invalid(string what) => new($"{place} {what}.");

        public Jid? Account() => Text("account") switch
        {
            null or "" => null,
            var text => Jid.TryParse(text, out var jid) && jid.IsBare && jid.Local is not null ? jid : throw Invalid($"has the account '{VisibleText.Shortened(text)}', which is not an account's address"),
        };

        /// <summary>A text, empty when the file says that there is none; null when it says nothing.</summary>
        public abstract string? Text(string name);

        public abstract ImmutableArray<string>? List(string name);

        public abstract ImmutableArray<ContactIdentity> Identities();
    }

    private sealed class CsvRow(CsvReader csv, string name) : Row($"{name}, row {csv.RowNumber},")
    {
        public override string? Text(string name) => csv.TryGetFieldIndex(name, out var index) ? CsvCells.Unescape(csv.GetString(index) ?? "") : null;

        public override ImmutableArray<string>? List(string name) =>
            Text(name) is { } text ? [.. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries)] : null;

        // An address as it stands, anything else as type=value; an address can have an equals sign behind its "@" or in its local part.
        public override ImmutableArray<ContactIdentity> Identities() =>
        [
            .. (List("identities") ?? []).Select(line => Jid.TryParse(line, out var jid) && jid.IsBare || line.IndexOf('=', StringComparison.Ordinal) is var separator && separator < 1
                ? new ContactIdentity(ContactIdentity.JidType, line)
                : new ContactIdentity(line[..separator], line[(separator + 1)..])),
        ];
    }

    private sealed class JsonRow(JsonElement element, string name, int number) : Row($"{name}, entry {number},")
    {
        public override string? Text(string name) => !element.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            _ => throw Invalid($"has a '{name}' that is no text"),
        };

        public override ImmutableArray<string>? List(string name) => element.TryGetProperty(name, out var value)
            ? [.. Array(name, value).Select(text => text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Invalid($"has something in '{name}' that is no text"))]
            : null;

        public override ImmutableArray<ContactIdentity> Identities() => element.TryGetProperty("identities", out var value)
            ? [.. Array("identities", value).Select(Identity)]
            : [];

        private JsonElement.ArrayEnumerator Array(string name, JsonElement value) =>
            value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Invalid($"has a '{name}' that is no list");

        private ContactIdentity Identity(JsonElement identity) =>
            identity.ValueKind == JsonValueKind.Object
            && identity.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            && identity.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
                ? new ContactIdentity(type.GetString()!, value.GetString()!)
                : throw Invalid("has an identity without 'type' and 'value'");
    }
}
