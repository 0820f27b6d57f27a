using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Keys as they stand in XML: in base64, with white space around and in it.</summary>
internal static class KeyOctets
{
    /// <exception cref="OpenPgpException">It is too large, or not base64.</exception>
    public static byte[] Decode(string text)
    {
        // Four characters for three octets, and line ends.
        if (text.Length > PublicKeyInspector.MaxOctets * 3 / 2)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"it has more than {PublicKeyInspector.MaxOctets} octets");

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "it is not in base64", inner: e);
        }
    }
}
