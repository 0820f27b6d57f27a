using System.Security.Cryptography;
using System.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The element put after a slice of an export. A reading that meets it between two accounts knows that the file was cut there.</summary>
internal static class SliceEnd
{
    // No export can hold it, not even on purpose: then it could end the reading where it likes.
    /// <summary>The element's namespace.</summary>
    public static readonly string Namespace = "urn:slice-end:" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The element.</summary>
    public static readonly byte[] Element = Encoding.UTF8.GetBytes($"<end xmlns='{Namespace}'/>");
}
