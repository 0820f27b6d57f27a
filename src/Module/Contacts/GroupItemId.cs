using System.Security.Cryptography;
using System.Text;

namespace XmppContacts.Contacts;

/// <summary>The ID of the item that a group is stored in: the group's own ID, as XEP-0510 §4.2 shows it, where that tells nothing.</summary>
/// <remarks>There are clients that find a group only so. But an ID that another client derived from the group's name must not come out of the encryption.</remarks>
internal static class GroupItemId
{
    private const int Characters = 32;

    /// <summary>Whether the group's ID may be the item's ID: 128 bits in the form that random IDs are given here, and no common hash of the name.</summary>
    public static bool IsFor(ContactGroup group) =>
        group.Id.Length == Characters && group.Id.All(char.IsAsciiHexDigitLower) && !Hashes(group.Name).Contains(group.Id);

    private static IEnumerable<string> Hashes(string name)
    {
        foreach (var text in new[] { name, name.ToLowerInvariant(), name.Trim() }.Distinct())
        {
            var bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5350, CA5351 // Nothing is protected by them here: other programs use them.
            yield return Convert.ToHexStringLower(MD5.HashData(bytes));
            yield return Convert.ToHexStringLower(SHA1.HashData(bytes))[..Characters];
#pragma warning restore CA5350, CA5351
            yield return Convert.ToHexStringLower(SHA256.HashData(bytes))[..Characters];
        }
    }
}
