using System.Collections.Immutable;
using System.Globalization;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.Migration;

/// <summary>What is to be said of an account's shared secrets beside its outcome. Nothing secret.</summary>
public static class SecretRemarks
{
    /// <summary>What was put back where it was missing.</summary>
    public static IEnumerable<string> Of(SecretsPutBack done)
    {
        ArgumentNullException.ThrowIfNull(done);
        foreach (var remark in OfAnnounced(done.Announced))
        {
            yield return remark;
        }

        (int Count, string Place)[] places = [(done.InNode, "the private node"), (done.InMessages, "messages"), (done.InFile, "the secrets file")];
        if (!done.IsEmpty)
        {
            yield return $"Shared secrets were missing and were put back: {string.Join(", ", places.Where(place => place.Count > 0).Select(place => $"{place.Count:N0} into {place.Place}"))}.";
        }

        if (done.WithoutSignature > 0)
        {
            yield return $"{MigrationRemarks.Count(done.WithoutSignature, "shared secret")} could not be put back where missing: no key in the key ring may sign them.";
        }
    }

    /// <summary>Which keys were announced again.</summary>
    internal static IEnumerable<string> OfAnnounced(IEnumerable<string> fingerprints) =>
        fingerprints.Select(fingerprint => $"The list of published keys lacked the key {fingerprint}, which is in use: it was added to the list.");

    /// <summary>What was put back to an earlier state.</summary>
    public static IEnumerable<string> Of(ImmutableArray<SecretRollback> rollbacks) => rollbacks.Select(rollback => FailureText.Sentence(Of(rollback)));

    /// <summary>That a place was put back to an earlier state; without a full stop.</summary>
    internal static string Of(SecretRollback rollback) =>
        $"{(rollback.Place == SecretOrigins.PrivateNode ? "the private node" : "the message archive")} has the secret {VisibleText.Shortened(rollback.Secret.Id)} as the newest of "
            + $"{VisibleText.Shortened(rollback.Secret.Node)}, though it was revoked: the server's data were put back to an earlier state; the secret stays revoked";

    /// <summary>Which of the keys that an account's secrets need can be used for less than a year.</summary>
    /// <param name="secrets">The secrets, read before.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public static async Task<ImmutableArray<string>> OfExpiryAsync(AccountSecrets secrets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return [.. OfExpiry(await secrets.KeysInUseAsync(cancellationToken))];
    }

    /// <summary>Which keys can be used for less than a year.</summary>
    internal static IEnumerable<string> OfExpiry(IEnumerable<OpenPgpKey> keys) => keys.DistinctBy(key => key.Fingerprint)
        .Where(key => key.UsableUntil < DateTimeOffset.UtcNow.AddYears(1)).OrderBy(key => key.UsableUntil)
        .Select(key => string.Create(
            CultureInfo.InvariantCulture,
            $"The key {key.Fingerprint}, which is in use, can be used until {key.UsableUntil?.UtcDateTime:yyyy-MM-dd}: extend its life and that of its subkeys before, or contacts cannot be changed any more."));

    /// <summary>Which keys the secrets are encrypted to, and which not.</summary>
    internal static async Task<ImmutableArray<string>> OfKeysAsync(AccountSecrets secrets, IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var recipients = (await secrets.RecipientsAsync(nodes, cancellationToken)).Select(key => key.Key.Fingerprint).ToArray();
        var others = secrets.NotEncryptedTo(await secrets.RecipientsAsync(nodes, cancellationToken));
        if (recipients.Except(others).ToArray() is { Length: > 0 } readers)
        {
            remarks.Add($"Its shared secrets are encrypted to {(readers.Length == 1 ? "the key" : "the keys")} {string.Join(", ", readers)}.");
        }

        if (!others.IsEmpty)
        {
            remarks.Add($"The account publishes {(others.Length == 1 ? "the key" : "the keys")} {string.Join(", ", others)} and its shared secrets are not encrypted to "
                + $"{(others.Length == 1 ? "it" : "them")}: `secret share` does so, if {(others.Length == 1 ? "it is" : "they are")} the user's.");
        }

        remarks.AddRange((await secrets.KeyRemarksAsync(cancellationToken)).Select(FailureText.Sentence));
        return remarks.ToImmutable();
    }
}
