using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Audit;

/// <summary>
/// What the server reads in clear about an account's contacts, addresses, names and groups, to recognise it in IDs and tags
/// that should have no meaning.
/// </summary>
internal sealed class ReadableWords
{
    // Long enough not to turn up in a random ID by chance; hexadecimal digits spell words like 'decade' and 'facade'.
    private const int SubstringLength = 6;
    private const int HexadecimalSubstringLength = 10;
    private const int RandomIdLength = 20;

    // A search for many words at once is dear to prepare: an account with a few tags never needs it.
    private const int FewSearches = 16;

    private readonly HashSet<string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);
    private SearchValues<string>? _substrings;
    private HashSet<string>? _hashes;
    private int _searches;

    private ReadableWords()
    {
    }

    /// <summary>The words of an account's roster, metacontacts and plaintext items.</summary>
    public static ReadableWords Of(AuditedAccount account)
    {
        var words = new ReadableWords();
        foreach (var item in account.Roster.Items)
        {
            words.AddAddress(item.Jid);
            words.AddText(item.Name);
            foreach (var group in item.Groups)
            {
                words.AddText(group);
            }
        }

        foreach (var entry in account.MetaContacts)
        {
            words.AddAddress(entry.Jid);
        }

        foreach (var payload in account.Nodes.SelectMany(node => node.Items).Select(item => item.Payload))
        {
            if (payload?.Name.Namespace == ContactNodes.Ns)
            {
                words.AddText((string?)payload.Attribute("name"));
                foreach (var identity in payload.Elements(ContactNodes.Ns + "identity"))
                {
                    words.AddAddress(Jid.TryParse(identity.Value.Trim(), out var jid) ? jid : null);
                }
            }
        }

        return words;
    }

    /// <summary>Whether the text tells one of the words: as a whole, as a part between other characters, or inside it.</summary>
    /// <param name="text">An ID or tag.</param>
    /// <param name="shortest">The shortest word that counts between other characters.</param>
    public bool StandIn(string text, int shortest)
    {
        text = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
        if (_values.Contains(text.Trim()))
        {
            return true;
        }

        var isRandom = text.Length >= RandomIdLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            && text.Any(char.IsAsciiDigit);
        foreach (var token in WordsOf(text))
        {
            if (token.Length >= (isRandom ? SubstringLength : shortest) && !token.All(char.IsAsciiDigit) && _words.Contains(token))
            {
                return true;
            }
        }

        return HasSubstring(text);
    }

    private bool HasSubstring(string text)
    {
        if (_substrings is null && ++_searches <= FewSearches)
        {
            return HasSubstring(text, _values) || HasSubstring(text, _words);
        }

        _substrings ??= SearchValues.Create([.. _values.Concat(_words).Where(IsTelling)], StringComparison.OrdinalIgnoreCase);
        return text.AsSpan().ContainsAny(_substrings);
    }

    private static bool HasSubstring(string text, HashSet<string> words)
    {
        foreach (var word in words)
        {
            if (word.Length <= text.Length && IsTelling(word) && text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the ID is a hash of an address, name or group.</summary>
    public bool AreHashedIn(string id)
    {
        var digits = id.Replace("-", "", StringComparison.Ordinal);
        var normal = digits.Length is 32 or 40 or 64 && digits.All(char.IsAsciiHexDigit)
            ? digits.ToLowerInvariant()
            : id.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (normal.Length is not (22 or 27 or 32 or 40 or 43 or 64))
        {
            return false;
        }

        _hashes ??= [.. _values.SelectMany(value => new[] { value, value.ToLowerInvariant() }).Distinct().SelectMany(Hashes)];
        return _hashes.Contains(normal);
    }

    private static bool IsTelling(string word) =>
        word.Length >= (word.All(char.IsAsciiHexDigit) ? HexadecimalSubstringLength : SubstringLength) && !word.All(char.IsAsciiDigit);

    // These hashes protect nothing here: they are recomputed to find IDs that were made with them.
#pragma warning disable CA5350, CA5351
    private static IEnumerable<string> Hashes(string value)
    {
        var octets = Encoding.UTF8.GetBytes(value);
        foreach (var hash in new[] { MD5.HashData(octets), SHA1.HashData(octets), SHA256.HashData(octets) })
        {
            yield return Convert.ToHexStringLower(hash);
            yield return Convert.ToBase64String(hash).TrimEnd('=');
        }
    }
#pragma warning restore CA5350, CA5351

    private void AddAddress(Jid? jid)
    {
        if (jid is not null)
        {
            _values.Add(jid.ToString());
            _values.Add(jid.Domain);
            AddText(jid.Local);
        }
    }

    private void AddText(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        _values.Add(text.Trim());
        foreach (var word in WordsOf(text))
        {
            _words.Add(word);
        }
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }
}
