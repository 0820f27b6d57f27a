using System.Text;

namespace XmppContacts.Addressing;

/// <summary>The local part of an address as people read it (XEP-0106 §4).</summary>
internal static class EscapedLocal
{
    // XEP-0106 §3: the only sequences that are escapes.
    private static readonly Dictionary<string, char> Escapes = new()
    {
        ["20"] = ' ',
        ["22"] = '"',
        ["26"] = '&',
        ["27"] = '\'',
        ["2f"] = '/',
        ["3a"] = ':',
        ["3c"] = '<',
        ["3e"] = '>',
        ["40"] = '@',
        ["5c"] = '\\',
    };

    /// <summary>Replaces escapes as <c>\27</c> by what they stand for.</summary>
    public static string Unescape(string local)
    {
        var text = new StringBuilder(local.Length);
        for (var i = 0; i < local.Length; i++)
        {
            if (local[i] == '\\' && i + 2 <= local.Length - 1 && Escapes.TryGetValue(local.Substring(i + 1, 2), out var character))
            {
                text.Append(character);
                i += 2;
            }
            else
            {
                text.Append(local[i]);
            }
        }

        return text.ToString();
    }
}
