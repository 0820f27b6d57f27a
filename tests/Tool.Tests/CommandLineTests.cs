using System.Diagnostics;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>What is typed wrong is told in a sentence before anything is done, and what is typed right is taken as it stands.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _export;

    public CommandLineTests() => _export = _folder.Write("x.xml", """
        <server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'><user name='juliet'><query xmlns='jabber:iq:roster'>
          <item jid='romeo@verona.example' name='Romeo mio'/>
        </query></user></host></server-data>
        """);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "xmpp-contacts.dll");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--parallel needs a whole number", "audit", "x.xml", "--parallel", "many")]
    [InlineData("--parallel needs a whole number", "audit", "x.xml", "--parallel", "0")]
    [InlineData("--parallel needs a whole number", "migrate", "x.xml", "--parallel", "99999999999")]
    [InlineData("--fail-on: Argument 'terrible' not recognized. Must be one of: 'info' 'low' 'medium' 'high' 'critical'", "audit", "x.xml", "--fail-on", "terrible")]
    [InlineData("--signer: '@' is not an XMPP address.", "contacts", "x.xml", "--signer", "@")]
    [InlineData("--csv is given an empty value.", "audit", "x.xml", "--csv", "")]
    [InlineData("--out is given an empty value.", "migrate", "x.xml", "--target", "prosody", "--out", "")]
    [InlineData("--tag is given an empty value.", "metacontacts", "set", "--account", "a@x.example", "--member", "b@x.example", "--tag", "")]
    [InlineData("--group is given an empty value.", "contacts", "group", "remove", "x.xml", "--group", "", "--out", "y.xml")]
    [InlineData("--only stands before 'remove' and would not be used", "contacts", "--only", "a@x.example", "remove", "x.xml", "--jid", "b@x.example", "--out", "y.xml")]
    [InlineData("'x.xml' stands before 'set' and would not be used", "contacts", "x.xml", "group", "set", "x.xml", "--group", "Friends", "--out", "y.xml")]
    [InlineData("unknown option --dryrun; did you mean --dry-run?", "migrate", "--account", "a@x.example", "--dryrun")]
    [InlineData("unknown option --dryrun; did you mean --dry-run?", "migrate", "x.xml", "--dryrun")]
    [InlineData("unknown option --dryrun; did you mean --dry-run?", "restore", "--account", "a@x.example", "--dryrun=true")]
    [InlineData("unknown option -dry-run; did you mean --dry-run?", "migrate", "--account", "a@x.example", "-dry-run")]
    [InlineData("unknown option --gnupg; did you mean --gnupg-home?", "audit", "--account", "a@x.example", "--gnupg", "home")]
    [InlineData("unknown option --vlaues; did you mean --values?", "audit", "--account", "a@x.example", "--vlaues", "show")]
    [InlineData("unknown option --nmae; did you mean --name?", "contacts", "set", "--account", "a@x.example", "--jid", "b@x.example", "--nmae", "Romeo")]
    [InlineData("unknown option --no-such.", "contacts", "--account", "a@x.example", "--no-such")]
    [InlineData("unknown option --jsno; did you mean --json?", "server", "x.example", "--jsno", "-")]
    public async Task Wrong_usage_gives_exit_code_2_and_a_sentence(string sentence, params string[] arguments)
    {
        var run = await ToolProcess.RunAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("xmpp-contacts: " + sentence, run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is read here and cannot be written too", "audit", "x.xml", "--csv", "x.xml")]
    [InlineData("is read here and cannot be written too", "audit", "--accounts", "logins.csv", "--csv", "./logins.csv")]
    [InlineData("is read here and cannot be written too", "audit", "--account", "a@x.example", "--password-file", "password", "--log", "password")]
    [InlineData("is read here and cannot be written too", "migrate", "x.xml", "--target", "prosody", "--secrets", "s", "--out", "x.xml")]
    [InlineData("Two files cannot be written under the same name 's'", "migrate", "x.xml", "--target", "prosody", "--secrets", "s", "--out", "s")]
    [InlineData("Two files cannot be written under the same name 's'", "contacts", "set", "x.xml", "--jid", "b@x.example", "--secrets", "s", "--out", "s")]
    [InlineData("Two files cannot be written under the same name 's'", "migrate", "--account", "a@x.example", "--secrets", "s", "--generate-keys", "--backup-codes", "s")]
    [InlineData("Only one report can go to standard output", "audit", "--account", "a@x.example", "--log", "-", "--csv", "-")]
    public async Task A_file_that_is_read_or_written_already_is_not_written_over(string sentence, params string[] arguments)
    {
        var before = await File.ReadAllTextAsync(_export, TestContext.Current.CancellationToken);
        string[] files = ["x.xml", "logins.csv", "./logins.csv", "password", "s"];
        foreach (var file in files[1..])
        {
            _folder.Write(file, "jid,password\na@x.example,p\n");
        }

        var run = await ToolProcess.RunAsync([.. arguments.Select(argument => files.Contains(argument) ? _folder.File(argument) : argument)]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence.Replace("'s'", $"'{_folder.File("s")}'", StringComparison.Ordinal), run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_export, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("is read here and cannot be written too", "audit", "x.xml", "--csv", "link.xml")]
    [InlineData("is read here and cannot be written too", "audit", "x.xml", "--csv", "folder/x.xml")]
    [InlineData("Two files cannot be written under the same name", "audit", "x.xml", "--csv", "new.csv", "--json", "new.json")]
    public async Task Nor_is_one_that_a_link_leads_to(string sentence, params string[] arguments)
    {
        var before = await File.ReadAllTextAsync(_export, TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink(_folder.File("folder"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.File("other"), _folder.File("folder"));
        File.CreateSymbolicLink(_folder.File("link.xml"), "other/x.xml");
        File.CreateSymbolicLink(_folder.File("new.json"), "new.csv");

        var run = await ToolProcess.RunAsync([.. arguments.Select(argument => Path.HasExtension(argument) ? _folder.File(argument) : argument)]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_export, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(_folder.File("new.csv")));
    }

    [Fact]
    public async Task An_empty_password_file_is_refused_before_a_server_is_asked()
    {
        var run = await ToolProcess.RunAsync("audit", "--account", "juliet@verona.example", "--connect", "127.0.0.1:1", "--password-file", _folder.Write("password", "\n"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"--password-file: '{_folder.File("password")}' is empty.", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_a_subcommand_shows_the_source_only_where_it_is_taken()
    {
        var run = await ToolProcess.RunAsync("contacts", "set", "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("contacts set [<SOURCE>]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_report_may_be_replaced_by_the_one_that_is_compared_with_it()
    {
        var report = _folder.File("report.csv");
        await ToolProcess.RunAsync("audit", _export, "--csv", report);
        var run = await ToolProcess.RunAsync("audit", _export, "--csv", report, "--baseline", report);

        Assert.Equal(0, run.ExitCode);
        var rows = (await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken)).TrimEnd().Split("\r\n")[1..];
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains(",known,", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_begins_with_an_at_sign_is_that_value_and_no_file_of_arguments()
    {
        var run = await ToolProcess.RunAsync("audit", "@" + _folder.Write("arguments", _export));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("does not exist", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_name_begins_with_a_dash_is_named_after_two_dashes_or_with_its_folder()
    {
        foreach (var arguments in new[] { new[] { "--", "-none.xml" }, ["./-none.xml"] })
        {
            var run = await ToolProcess.RunAsync(["audit", .. arguments]);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains("-none.xml' does not exist", run.Sentence(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_report_can_be_written_to_what_is_no_file()
    {
        Assert.SkipUnless(File.Exists("/dev/stdout"), "The system has no /dev/stdout.");
        var run = await ToolProcess.RunAsync("audit", _export, "--csv", "/dev/stdout", "--rules", "RosterNameExposed");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("juliet@verona.example,RosterNameExposed,High,romeo@verona.example,", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public async Task Without_a_place_for_messages_the_exit_code_still_tells(string redirection)
    {
        Assert.SkipUnless(File.Exists("/dev/full") && File.Exists("/bin/bash"), "The system has no /dev/full, or no bash.");
        using var shell = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"dotnet '{Program}' audit '{_folder.File("none.xml")}' {redirection}"]))!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, shell.ExitCode);
    }
}
