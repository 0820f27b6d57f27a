using System.Collections.Immutable;
using System.Globalization;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Migration.Tests;

/// <summary>Rosters with names and groups such as only an attacker, or a bored user, would give; the same in every run.</summary>
internal static class HostileRosters
{
    private const int LongestOnServers = 1000;

    private static readonly string[] Names =
    [
        "=cmd|' /C calc'!A0", "+1+cmd", "@SUM(A1)", "<script>alert(1)</script>", "]]>", "&amp;&lt;&#x41;", "\"'`", "{0}%s%n\\u0041", "../../etc/passwd",
        "\u202Egpj.exe", "a\u200Bb\u2060c\uFEFF", "\u0627\u0644\u0639\u0631\u0628\u064A\u0629", "👩‍👩‍👧‍👦🏳️‍🌈", "e\u0301", "\u00E9", "E\u0301", "\uFB01", "fi", "İ", "ı", "ß", "SS",
        "Name", "name", "NAME", " leading", "trailing ", " ", "\u00A0", "a  b", "\u0301", "\uFFFD", "\uE000", "\U0010FFFD", "\u0085", "\u2028", "none", "null", "true", "0",
        "urn:xmpp:contacts", "xml:space", "=?utf-8?B?PQ==?=", "$(id)", "; DROP TABLE", "a,b;c|d", "Семья", "家族",
    ];

    // What XML allows in an attribute when it is written as a reference, and servers do not all keep.
    private static readonly string[] LineBreaks = ["two\nlines", "tab\there", "\n", "\t", "cr\rhere", "crlf\r\nhere", "\n\n end "];

    /// <summary>Makes rosters, some of them empty.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isForServers">
    /// Whether living servers must take them as they are: without line breaks, empty groups, and names of more than a thousand characters. ejabberd also refuses
    /// several groups of one contact that are the same when prepared as resources, or that cannot be: there is one of these.
    /// </param>
    public static IEnumerable<Roster> Make(int count, bool isForServers)
    {
        for (var i = 0; i < count; i++)
        {
            var random = new Random(i);
            yield return new Roster([.. Enumerable.Range(0, random.Next(i % 50 == 49 ? 120 : 12)).Select(contact => Item(random, contact, isForServers))]);
        }
    }

    private static RosterItem Item(Random random, int contact, bool isForServers) => new()
    {
        Jid = Jid.Parse(string.Create(CultureInfo.InvariantCulture, $"{(contact % 7 == 6 ? "d\\27artagnan" : "c")}{contact}@{(contact % 5 == 4 ? "bücher" : "host")}.example")),
        Name = random.Next(6) == 0 ? null : Text(random, isForServers),
        Groups = Groups(random, isForServers),
        Subscription = isForServers ? SubscriptionState.None : (SubscriptionState)random.Next(4),
        Ask = !isForServers && random.Next(5) == 0,
    };

    private static ImmutableArray<string> Groups(Random random, bool isForServers)
    {
        if (isForServers)
        {
            return [.. new[] { Text(random, isForServers), "Friends" }.Distinct().Skip(random.Next(3))];
        }

        var groups = Enumerable.Range(0, random.Next(5)).Select(_ => Text(random, isForServers)).Distinct(StringComparer.Ordinal).ToList();
        if (random.Next(8) == 0)
        {
            groups.Add("");
        }

        return [.. groups];
    }

    private static string Text(Random random, bool isForServers) => random.Next(10) switch
    {
        0 when !isForServers => LineBreaks[random.Next(LineBreaks.Length)],
        1 => Names[random.Next(Names.Length)] + Names[random.Next(Names.Length)],
        2 when random.Next(4) == 0 => string.Concat(Enumerable.Repeat("long👩", random.Next(isForServers ? LongestOnServers / 8 : 1500))) + "!",
        3 => new string((char)random.Next(0xA1, 0xD7FF), random.Next(1, 4)),
        _ => Names[random.Next(Names.Length)],
    };
}
