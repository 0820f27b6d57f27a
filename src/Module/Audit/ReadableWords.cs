using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Audit;

/// <summary>
/// What is known about an account's contacts, addresses, names and groups, to recognise it in IDs and tags that should have no meaning:
/// what the server reads in clear and, with keys, what is encrypted.
/// </summary>
internal sealed class ReadableWords
{
    // Long enough not to turn up in a random ID by chance; hexadecimal digits spell words like 'decade' and 'facade'.
    private const int SubstringLength = 6;
    private const int HexadecimalSubstringLength = 10;
    private const int RandomIdLength = 20;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdefABCDEF");

    // A search for many words at once is dear to prepare: an account with a few tags never needs it, and is compared word by word.
    private const int FewSearches = 16;

    // Addresses and domains, which count as a whole; names, groups and local parts, which count word by word too.
    private readonly List<string> _addresses = [];
    private readonly List<string> _texts = [];
    private HashSet<string>? _values;
    private HashSet<string>? _words;
    private SearchValues<string>? _substrings;
    private HashSet<string>? _hashes;
    private int _searches;

    private ReadableWords()
    {
    }

    /// <summary>The words of an account's roster, metacontacts, plaintext items and encrypted contacts.</summary>
    public static ReadableWords Of(AuditedAccount account)
    {
        var words = new ReadableWords();
        foreach (var item in account.Roster.AllItems)
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
                    words.AddAddress(Jid.TryFromServer(identity.Value.Trim(), out var jid) ? jid : null);
                }
            }
        }

        foreach (var contact in account.Opened?.Book.Contacts ?? [])
        {
            words.AddText(contact.Contact.Name);
            foreach (var jid in contact.Contact.Jids)
            {
                words.AddAddress(jid);
            }
        }

        foreach (var group in account.Opened?.Book.Groups ?? [])
        {
            words.AddText(group.Group.Name);
        }

        return words;
    }

    /// <summary>Whether the text tells one of the words: as a whole, as a part between other characters, or inside it.</summary>
    /// <param name="text">An ID or tag.</param>
    /// <param name="shortest">The shortest word that counts between other characters.</param>
    public bool StandIn(string text, int shortest)
    {
        text = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
        var shortestToken = LooksRandom(text) ? SubstringLength : shortest;
        var tokens = WordsOf(text)
            .Where(token => token.Length >= shortestToken && !token.All(char.IsAsciiDigit))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _substrings is null && ++_searches <= FewSearches ? IsFound(text, tokens) : IsIndexed(text, tokens);
    }

    // Random IDs are hexadecimal, or base64url with letters of both cases; a slug of words and a number is neither.
    private static bool LooksRandom(string text) =>
        text.Length >= RandomIdLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') && text.Any(char.IsAsciiDigit)
        && (text.All(character => char.IsAsciiHexDigit(character) || !char.IsAsciiLetter(character)) || (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)));

    private bool IsFound(string text, HashSet<string> tokens)
    {
        var whole = text.AsSpan().Trim();
        foreach (var address in _addresses)
        {
            if (IsWholeOrInside(address, text, whole))
            {
                return true;
            }
        }

        var words = tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var value in _texts)
        {
            if (IsWholeOrInside(value, text, whole))
            {
                return true;
            }

            foreach (var range in new WordRanges(value))
            {
                var word = value.AsSpan(range);
                if (IsInside(word, text) || words.Contains(word))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsIndexed(string text, HashSet<string> tokens)
    {
        _words ??= _texts.SelectMany(WordsOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _substrings ??= SearchValues.Create([.. Values.Concat(_words).Where(word => IsTelling(word))], StringComparison.OrdinalIgnoreCase);
        return Values.Contains(text.Trim()) || _words.Overlaps(tokens) || text.AsSpan().ContainsAny(_substrings);
    }

    private static bool IsWholeOrInside(string value, string text, ReadOnlySpan<char> whole) =>
        whole.Equals(value, StringComparison.OrdinalIgnoreCase) || IsInside(value, text);

    private static bool IsInside(ReadOnlySpan<char> word, string text) =>
        word.Length <= text.Length && IsTelling(word) && text.AsSpan().Contains(word, StringComparison.OrdinalIgnoreCase);

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

        _hashes ??= [.. Values.SelectMany(value => new[] { value, value.ToLowerInvariant() }).Distinct().SelectMany(Hashes)];
        return _hashes.Contains(normal);
    }

    private HashSet<string> Values => _values ??= new HashSet<string>(_addresses.Concat(_texts), StringComparer.OrdinalIgnoreCase);

    private static bool IsTelling(ReadOnlySpan<char> word) =>
        word.Length >= SubstringLength && (word.Length >= HexadecimalSubstringLength || word.ContainsAnyExcept(HexadecimalDigits))
        && word.ContainsAnyExceptInRange('0', '9');

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
            _addresses.Add(jid.ToString());
            _addresses.Add(jid.Domain);
            AddText(jid.Local);
        }
    }

    private void AddText(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            _texts.Add(text.Trim());
        }
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        foreach (var range in new WordRanges(text))
        {
            yield return text[range];
        }
    }

    /// <summary>Where the words of a text are: its runs of letters and digits.</summary>
    private struct WordRanges(string text)
    {
        private int _from;

        public Range Current { get; private set; }

        public readonly WordRanges GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_from < text.Length && !char.IsLetterOrDigit(text[_from]))
            {
                _from++;
            }

            var start = _from;
            while (_from < text.Length && char.IsLetterOrDigit(text[_from]))
            {
                _from++;
            }

            Current = start.._from;
            return _from > start;
        }
    }
}
