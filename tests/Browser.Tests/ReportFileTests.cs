using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Browser.Tests;

/// <summary>The page as a file, without a browser.</summary>
public sealed partial class ReportFileTests : IDisposable
{
    private static readonly string[] VoidElements = ["meta", "input", "rect", "circle"];

    private readonly SampleRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Nothing_has_the_page_s_name_before_the_page_is_complete()
    {
        await using var report = new HtmlReport(_run.Path);
        await report.WriteAsync(SampleRun.Five[0], TestContext.Current.CancellationToken);

        Assert.False(File.Exists(_run.Path));
        await report.CompleteAsync(SampleRun.SummaryOf([SampleRun.Five[0]]), TestContext.Current.CancellationToken);
        Assert.Equal(["report.html"], _run.Files);
    }

    [Fact]
    public async Task A_page_that_is_not_completed_leaves_nothing_behind()
    {
        await using (var report = new HtmlReport(_run.Path))
        {
            await report.WriteAsync(SampleRun.Five[0], TestContext.Current.CancellationToken);
            Assert.NotEmpty(_run.Files);
        }

        Assert.Empty(_run.Files);
    }

    [Fact]
    public async Task A_page_whose_writing_is_cancelled_leaves_nothing_behind()
    {
        await using (var report = new HtmlReport(_run.Path))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await report.CompleteAsync(SampleRun.SummaryOf([]), new CancellationToken(canceled: true)));
        }

        Assert.Empty(_run.Files);
    }

    [Fact]
    public async Task An_earlier_page_stays_until_the_new_one_replaces_it()
    {
        await File.WriteAllTextAsync(_run.Path, "earlier", TestContext.Current.CancellationToken);
        await using var report = new HtmlReport(_run.Path);

        Assert.Equal("earlier", _run.Html);
        await report.CompleteAsync(SampleRun.SummaryOf([]), TestContext.Current.CancellationToken);
        Assert.StartsWith("<!doctype html>", _run.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_user_who_ran_the_audit_may_read_the_page()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await _run.WriteAsync(SampleRun.Five);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(_run.Path));
    }

    [Fact]
    public async Task The_text_is_utf_8_without_a_byte_order_mark()
    {
        await _run.WriteAsync([SampleRun.Finding("юлия@example.org", "RosterNameExposed", Severity.High, value: "Ю… [4-7]")]);

        var octets = await File.ReadAllBytesAsync(_run.Path, TestContext.Current.CancellationToken);
        Assert.Equal((byte)'<', octets[0]);
        Assert.Contains("юлия@example.org", new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(octets), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public async Task Every_tag_is_closed_whatever_the_names(string name, string shown)
    {
        await _run.WriteAsync([SampleRun.Finding(name, name, Severity.High, name, name, FindingStatus.New, name)]);

        Assert.NotEmpty(shown);
        Assert.Empty(OpenTags(_run.Html));
    }

    [Fact]
    public async Task Nothing_in_the_page_is_loaded_from_elsewhere()
    {
        await _run.WriteAsync(SampleRun.Five);

        Assert.Empty(Loads().Matches(_run.Html).Select(match => match.Value));
        Assert.All(Links().Matches(_run.Html), link => Assert.StartsWith("#", link.Groups[1].Value, StringComparison.Ordinal));
        Assert.NotEmpty(Links().Matches(_run.Html));
    }

    [Fact]
    public async Task The_policy_allows_the_page_s_own_script_and_style_and_no_other()
    {
        await _run.WriteAsync(SampleRun.Five);

        var directives = Policy().Match(_run.Html).Groups[1].Value.Split("; ");
        Assert.Contains("default-src 'none'", directives);
        Assert.Contains($"script-src '{Sha256(Between("<script>", "</script>"))}'", directives);
        Assert.Contains($"style-src '{Sha256(Between("<style>", "</style>"))}'", directives);
    }

    [Theory]
    [MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public async Task The_rows_for_the_script_are_json_that_no_name_can_end(string name, string shown)
    {
        await _run.WriteAsync([SampleRun.Finding("a@b.example", "RosterNameExposed", Severity.High, "c@d.example", name)]);

        var data = Between("""<script type="application/json" id="data">""", "</script>");
        Assert.DoesNotContain('<', data);
        Assert.DoesNotContain('>', data);
        Assert.Equal(shown, JsonDocument.Parse(data).RootElement[0][5].GetString());
    }

    // Not among the hostile names, since a test runner cannot hand it on.
    [Fact]
    public async Task Half_a_character_is_made_visible()
    {
        await _run.WriteAsync([SampleRun.Finding("a@b.example", "RosterNameExposed", Severity.High, "c@d.example", "half\uD83D")]);

        Assert.Contains("<bdi>half⟨U+D83D⟩</bdi>", System.Net.WebUtility.HtmlDecode(_run.Html), StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', _run.Html);
    }

    [Fact]
    public async Task Repeated_texts_are_in_the_page_s_rows_once()
    {
        await _run.WriteAsync([SampleRun.Five[0], SampleRun.Five[0]]);

        var rows = JsonDocument.Parse(Between("""<script type="application/json" id="data">""", "</script>")).RootElement;
        Assert.Equal("user2@capulet.example", rows[0][0].GetString());
        Assert.All(rows[1].EnumerateArray(), cell => Assert.Equal(JsonValueKind.Number, cell.ValueKind));
    }

    [Fact]
    public async Task A_very_long_value_is_cut_and_its_length_told()
    {
        await _run.WriteAsync([SampleRun.Finding("a@b.example", "ContactNoteExposed", Severity.High, value: new string('x', 1_000_000))]);

        Assert.Contains("xxx… (1,000,000 characters)", _run.Html, StringComparison.Ordinal);
        Assert.True(new FileInfo(_run.Path).Length < 200_000);
    }

    [Fact]
    public async Task Many_long_values_leave_the_gravest_and_a_page_that_opens()
    {
        var text = new string('ж', 240);
        var low = Enumerable.Range(0, 30_000).Select(i => SampleRun.Finding(text, text, Severity.Low, text, text, message: $"{text[8..]}{i}"));
        var critical = SampleRun.Finding("last@b.example", "PlaintextItem", Severity.Critical);
        await _run.WriteAsync([.. low, critical]);

        Assert.Contains("last@b.example", _run.Html, StringComparison.Ordinal);
        Assert.Matches("<strong>[12][0-9],[0-9]{3} of 30,001 findings, the gravest first; the CSV has all.</strong>", _run.Html);
        Assert.True(new FileInfo(_run.Path).Length < 60_000_000);
    }

    [Fact]
    public async Task When_and_how_long_the_audit_ran_is_told()
    {
        await _run.WriteAsync(SampleRun.Five);

        Assert.Contains("""<time datetime="2026-03-09T21:30:00Z">9 March 2026, 21:30 UTC</time>, which took 3 min 12 s""", _run.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.04, "under 0.1 s")]
    [InlineData(1.24, "1.2 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(61, "1 min 1 s")]
    [InlineData(93_784, "26 h 3 min")]
    public async Task A_duration_is_told_in_its_largest_units(double seconds, string told)
    {
        await _run.WriteAsync([], summary => summary with { Duration = TimeSpan.FromSeconds(seconds) });

        Assert.Contains($"which took {told}</p>", _run.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_result_is_told_in_a_sentence()
    {
        await _run.WriteAsync(SampleRun.Five);

        Assert.Contains("5 findings in 3 of 10 accounts.", _run.Html, StringComparison.Ordinal);
        Assert.Contains("<dt>Contacts</dt><dd>1,234</dd>", _run.Html, StringComparison.Ordinal);
        Assert.Contains("<dt>Accounts with findings</dt><dd>3 <small>30 %</small></dd>", _run.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_number_of_accounts_only_those_with_findings_are_told()
    {
        await _run.WriteAsync(SampleRun.Five, summary => summary with { Accounts = null, Contacts = null });

        Assert.Contains("5 findings in 3 accounts.", _run.Html, StringComparison.Ordinal);
        Assert.Contains("<dt>Accounts with findings</dt><dd>3</dd>", _run.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Accounts audited", _run.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<dt>Contacts</dt>", _run.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_without_findings_says_so()
    {
        await _run.WriteAsync([]);

        Assert.Contains("Nothing was found in 7 accounts.", _run.Html, StringComparison.Ordinal);
        Assert.Contains("There are no findings.", _run.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_that_could_not_read_everything_does_not_say_that_all_is_well()
    {
        await _run.WriteAsync([], summary => summary with { IsIncomplete = true, Problems = 1 });

        Assert.Contains("Nothing was found in what could be read.", _run.Html, StringComparison.Ordinal);
        Assert.Contains("The audit is incomplete.", _run.Html, StringComparison.Ordinal);
        Assert.Contains("1 account or part of an account could not be read.", _run.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_that_read_everything_warns_of_nothing()
    {
        await _run.WriteAsync(SampleRun.Five);

        Assert.DoesNotContain("""class="notice""", _run.Html[.._run.Html.IndexOf("<noscript>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ValueMode.Mask, "Masked", false)]
    [InlineData(ValueMode.Hash, "Hashed", false)]
    [InlineData(ValueMode.Show, "In clear", true)]
    public async Task How_values_are_given_is_told_and_values_in_clear_are_warned_of(ValueMode values, string told, bool isWarned)
    {
        await _run.WriteAsync(SampleRun.Five, summary => summary with { Values = values });

        Assert.Contains($"<dt>Values</dt><dd>{told} ", _run.Html, StringComparison.Ordinal);
        Assert.Equal(isWarned, _run.Html.Contains("This page holds personal data in clear.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_rule_has_a_place_with_its_description_and_advice()
    {
        await _run.WriteAsync(SampleRun.Five);

        var text = System.Net.WebUtility.HtmlDecode(_run.Html);
        Assert.All(RuleCatalog.All, rule =>
        {
            Assert.Contains($"id=\"rule-{rule.Name}\"", text, StringComparison.Ordinal);
            Assert.Contains(rule.Description, text, StringComparison.Ordinal);
            Assert.Contains(rule.Advice, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_earlier_report_of_which_nothing_can_be_called_fixed_is_not_said_to_have_nothing_fixed()
    {
        await _run.WriteAsync(
            [SampleRun.Five[0] with { Status = FindingStatus.New }], summary => summary with { IsIncomplete = true, Problems = 1 });

        Assert.Contains("Not known: the audit is incomplete.", _run.Html, StringComparison.Ordinal);
    }

    private string Between(string start, string end)
    {
        var from = _run.Html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return _run.Html[from.._run.Html.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Sha256(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // The tags that stay open or are closed out of turn; scripts and styles are text to HTML.
    private static List<string> OpenTags(string html)
    {
        var open = new List<string>();
        foreach (var tag in Tags().Matches(RawText().Replace(html, "$1$3")).Select(match => match.Groups))
        {
            var (isEnd, name) = (tag[1].Length > 0, tag[2].Value);
            if (isEnd && open.Count > 0 && open[^1] == name)
            {
                open.RemoveAt(open.Count - 1);
            }
            else if (isEnd || !VoidElements.Contains(name))
            {
                open.Add(isEnd ? tag[0].Value : name);
            }
        }

        return open;
    }

    [GeneratedRegex("""<(?:link|img|iframe|object|embed|base|audio|video|source|image|use)\b|\bsrc\s*=|@import|url\(|https?:|@font-face""", RegexOptions.IgnoreCase)]
    private static partial Regex Loads();

    [GeneratedRegex("""\bhref="([^"]*)""")]
    private static partial Regex Links();

    [GeneratedRegex("""<meta http-equiv="Content-Security-Policy" content="([^"]*)">""")]
    private static partial Regex Policy();

    [GeneratedRegex("(<(script|style)[^>]*>).*?(</\\2>)", RegexOptions.Singleline)]
    private static partial Regex RawText();

    [GeneratedRegex("<(/?)([a-z][a-z0-9]*)[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Tags();
}
