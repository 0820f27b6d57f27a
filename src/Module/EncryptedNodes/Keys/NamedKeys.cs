using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Finds keys of a ring by what a person writes: a fingerprint, or the JID in a user ID.</summary>
public static class NamedKeys
{
    private const int MinDigits = 16;

    /// <summary>The keys that a text names.</summary>
    /// <param name="keys">The keys of the ring.</param>
    /// <param name="text">A fingerprint, with or without spaces, its last 16 digits at least; or a JID.</param>
    public static ImmutableArray<OpenPgpKey> Find(IEnumerable<OpenPgpKey> keys, string text)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(text);
        var digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        if (digits.Length >= MinDigits && digits.All(char.IsAsciiHexDigit))
            return [.. keys.Where(key => key.Fingerprint.EndsWith(digits, StringComparison.OrdinalIgnoreCase))];

        return Jid.TryParse(text.StartsWith("xmpp:", StringComparison.Ordinal) ? text["xmpp:".Length..] : text, out var jid)
            ? [.. keys.Where(key => key.UserIds.Any(id => KeyOwners.Owner(id) == jid))]
            : [];
    }

    /// <summary>The key that a text names.</summary>
    /// <inheritdoc cref="Find"/>
    /// <exception cref="OpenPgpException">There is none, or more than one.</exception>
    public static OpenPgpKey FindOne(IEnumerable<OpenPgpKey> keys, string text) => Find(keys, text) switch
    {
        [var key] => key,
        [] => throw new OpenPgpException(OpenPgpFailure.NoSuchKey, $"there is no key '{VisibleText.Shortened(text)}'"),
        var several => throw new OpenPgpException(
            OpenPgpFailure.NoSuchKey,
            $"'{VisibleText.Shortened(text)}' names {several.Length} keys, and one is needed: {string.Join(", ", several.Take(5).Select(key => key.Fingerprint))}"),
    };
}
