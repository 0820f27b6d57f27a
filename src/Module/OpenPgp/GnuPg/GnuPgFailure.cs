using System.Globalization;
using XmppContacts.Text;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>From what gpg reports to what went wrong. Its numbers do not depend on the user's language; its sentences do.</summary>
internal static class GnuPgFailure
{
    // An error number has the part of GnuPG that it comes from in its upper octets (libgpg-error's gpg-error.h).
    private const int SourceBits = 24;
    private const uint CodeMask = 0xFFFF;
    private const uint FromPinentry = 5;
    private const uint BadPassphrase = 11;
    private const uint NoSecretKey = 17;
    private const uint NoAgent = 77;
    private const uint NoPinentry = 86;
    private const uint Cancelled = 99;
    private const uint NoPassphrase = 177;
    private const uint FullyCancelled = 198;

    /// <summary>Whether gpg could not talk to its agent.</summary>
    /// <remarks>The program's name is all that some commands leave of it. gpg writes it for no other reason, and user IDs in quotation marks only.</remarks>
    public static bool IsAgentUnreachable(GnuPgResult result) => ErrorNumbers(result).Any(number => (number & CodeMask) == NoAgent)
        || result.Log.Split('\n').Any(line => line.StartsWith("gpg: ", StringComparison.Ordinal) && line.Contains("gpg-agent", StringComparison.Ordinal)
            && !line.Contains('"', StringComparison.Ordinal));

    /// <summary>What to say of a run that did not do what it should, when the agent was there.</summary>
    public static OpenPgpException Of(GnuPgResult result, string aim, bool hasPassphrase)
    {
        foreach (var number in ErrorNumbers(result))
        {
            var code = number & CodeMask;
            if (code is BadPassphrase or NoPassphrase && hasPassphrase)
                return new OpenPgpException(OpenPgpFailure.WrongPassphrase, $"GnuPG could not {aim}: the passphrase does not open the secret key");

            if (code is BadPassphrase or NoPassphrase or NoPinentry or Cancelled or FullyCancelled || number >> SourceBits == FromPinentry)
            {
                return new OpenPgpException(
                    OpenPgpFailure.PassphraseNeeded, $"GnuPG could not {aim}: the secret key has a passphrase, which was neither given nor entered");
            }
        }

        foreach (var line in result.Status)
        {
            if (line.Keyword is "INV_SGNR" or "INV_RECP" && line.Words is [var reason, ..])
                return OfKey(line.Keyword, reason, aim, VisibleText.Shortened(line.Words[^1]));
        }

        if (result.Count("NO_SECKEY") > 0 || ErrorNumbers(result).Any(number => (number & CodeMask) == NoSecretKey))
            return new OpenPgpException(OpenPgpFailure.NoSecretKey, $"GnuPG could not {aim}: the secret key is not there");

        return new OpenPgpException(OpenPgpFailure.GnuPgFailed, $"GnuPG could not {aim} (exit code {result.ExitCode}){LastWords(result.Log)}");
    }

    // GnuPG's doc/DETAILS, INV_RECP.
    private static OpenPgpException OfKey(string keyword, string reason, string aim, string key) => reason switch
    {
        "1" => new(OpenPgpFailure.NoSuchKey, $"GnuPG could not {aim}: there is no key {key}"),
        "4" => new(OpenPgpFailure.KeyRevoked, $"GnuPG could not {aim}: the key {key} was revoked"),
        "5" => new(OpenPgpFailure.KeyExpired, $"GnuPG could not {aim}: the key {key} has expired"),
        "9" => new(OpenPgpFailure.NoSecretKey, $"GnuPG could not {aim}: there is no secret key {key}"),
        _ => new(OpenPgpFailure.KeyUnusable, $"GnuPG could not {aim}: the key {key} is none that {(keyword == "INV_SGNR" ? "signs" : "encrypts")}, or not any more"),
    };

    private static IEnumerable<uint> ErrorNumbers(GnuPgResult result)
    {
        foreach (var line in result.Status)
        {
            // The place, the number, and for some more.
            if (line.Keyword is "FAILURE" or "ERROR" && line.Words is [_, var word, ..] && uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                yield return number;
            }
        }
    }

    private static string LastWords(string log) =>
        log.Split('\n').LastOrDefault(line => line.StartsWith("gpg: ", StringComparison.Ordinal)) is { } line ? ": " + VisibleText.Shortened(line["gpg: ".Length..].Trim()) : "";
}
