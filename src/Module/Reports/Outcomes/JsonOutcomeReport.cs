using System.Text.Json;
using XmppContacts.Migration;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Outcomes;

/// <summary>
/// Outcomes as a JSON array with an object for each account, whose properties are the CSV's columns in camel case, <c>serverValues</c>: the number of
/// contacts whose name or groups the server itself supplies, and <c>conflicts</c>: a list of <c>contact</c>, <c>name</c>, <c>groups</c> and <c>rosterPreferred</c>.
/// </summary>
public sealed class JsonOutcomeReport : OutcomeReport
{
    private readonly JsonFile _file;
    private readonly Utf8JsonWriter _json;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public JsonOutcomeReport(string path)
    {
        _file = new JsonFile(path);
        _json = _file.Writer;
        _json.WriteStartArray();
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(MigrationOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        _json.WriteStartObject();
        _json.WriteString("account", outcome.Account.ToString());
        _json.WriteString("outcome", ReportNames.Of(outcome.Outcome));
        _json.WriteNumber("contacts", outcome.Contacts);
        _json.WriteNumber("groups", outcome.Groups);
        _json.WriteNumber("reserved", outcome.Reserved);
        _json.WriteNumber("metaContacts", outcome.MetaContacts);
        _json.WriteNumber("rosterItemsCleared", outcome.RosterItemsCleared);
        _json.WriteNumber("serverValues", outcome.OfServer);
        _json.WriteString("message", outcome.Message);
        _json.WriteStartArray("conflicts");
        foreach (var conflict in outcome.Conflicts)
        {
            _json.WriteStartObject();
            _json.WriteString("contact", conflict.Contact.ToString());
            _json.WriteBoolean("name", conflict.IsName);
            _json.WriteBoolean("groups", conflict.IsGroups);
            _json.WriteBoolean("rosterPreferred", conflict.IsRosterPreferred);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        return _file.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(OutcomeSummary summary, CancellationToken cancellationToken = default)
    {
        _json.WriteEndArray();
        return _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
