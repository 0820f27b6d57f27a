using System.CommandLine.Parsing;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>Fingerprints of OpenPGP keys on the command line.</summary>
internal static class FingerprintParsing
{
    /// <summary>The fingerprints given; null, with an error, when one is none.</summary>
    public static string[]? All(ArgumentResult result)
    {
        var fingerprints = new List<string>();
        foreach (var token in result.Tokens)
        {
            if (!KeyFingerprint.TryParse(token.Value, out var fingerprint))
            {
                result.AddError($"--trust-key: '{VisibleText.Shortened(token.Value)}' is not the fingerprint of an OpenPGP key: give all of its hexadecimal digits.");
                return null;
            }

            fingerprints.Add(fingerprint);
        }

        return [.. fingerprints];
    }
}
