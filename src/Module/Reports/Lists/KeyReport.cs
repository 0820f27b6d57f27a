using System.Globalization;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Reports.Formats;
using XmppContacts.Xml;

namespace XmppContacts.Reports.Lists;

/// <summary>Keys as CSV and JSON: what is public about them.</summary>
public static class KeyReport
{
    /// <summary>
    /// Writes a row for each key: <c>Fingerprint,UserIds,Algorithm,Bits,Created,Expires,State,CanSign,CanEncrypt,HasSecret</c>. User IDs are separated by a line
    /// feed; the state is <c>valid</c>, <c>expired</c> or <c>revoked</c>.
    /// </summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<OpenPgpKey> keys, CancellationToken cancellationToken = default) => CsvFile.WriteAsync(
        path,
        ["Fingerprint", "UserIds", "Algorithm", "Bits", "Created", "Expires", "State", "CanSign", "CanEncrypt", "HasSecret"],
        keys.Select(key => new[]
        {
            key.Fingerprint,
            string.Join('\n', key.UserIds),
            key.Algorithm,
            key.Bits.ToString(CultureInfo.InvariantCulture),
            XmppTime.Format(key.Created),
            key.Expires is { } expires ? XmppTime.Format(expires) : "",
            State(key),
            key.CanSign ? "true" : "false",
            key.CanEncrypt ? "true" : "false",
            key.HasSecret ? "true" : "false",
        }),
        cancellationToken);

    /// <summary>
    /// Writes an array of objects with <c>fingerprint</c>, <c>userIds</c>, <c>algorithm</c>, <c>bits</c>, <c>created</c>, <c>expires</c>, <c>state</c>,
    /// <c>canSign</c>, <c>canEncrypt</c> and <c>hasSecret</c>.
    /// </summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<OpenPgpKey> keys, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        keys,
        (json, key) =>
        {
            json.WriteStartObject();
            json.WriteString("fingerprint", key.Fingerprint);
            JsonArray.WriteList(json, "userIds", key.UserIds);
            json.WriteString("algorithm", key.Algorithm);
            json.WriteNumber("bits", key.Bits);
            json.WriteString("created", XmppTime.Format(key.Created));
            json.WriteString("expires", key.Expires is { } expires ? XmppTime.Format(expires) : null);
            json.WriteString("state", State(key));
            json.WriteBoolean("canSign", key.CanSign);
            json.WriteBoolean("canEncrypt", key.CanEncrypt);
            json.WriteBoolean("hasSecret", key.HasSecret);
            json.WriteEndObject();
        },
        cancellationToken);

    /// <summary>Whether a key is valid, expired or revoked.</summary>
    public static string State(OpenPgpKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.IsRevoked ? "revoked" : key.IsExpired ? "expired" : "valid";
    }
}
