using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Openfire's own form is audited, and nothing else is done with it.</summary>
public sealed class OpenfireExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_audited()
    {
        var run = await ToolProcess.RunAsync("audit", Fixture.Path("openfire.xml"), "--rules", "RosterNameExposed,RosterGroupExposed", "--values", "show", "--csv", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["juliet@openfire.invalid Friends & more", "juliet@openfire.invalid Heart", "juliet@openfire.invalid Romeo my love", "juliet@openfire.invalid Secret", "juliet@openfire.invalid nurse"],
            FindingRow.Read(run.Output).Select(row => $"{row.Account} {row.Value}").Order(StringComparer.Ordinal));
        Assert.Contains("does not say the domain of its users", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_understood_in_it_has_its_exit_code()
    {
        var run = await ToolProcess.RunAsync(
            "audit", _folder.Write("x.xml", "<Openfire><User><Username>a</Username><roster><Item jid='b@x.example' name='B'/></roster></User></Openfire>"), "--csv", "-");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("x.xml:1:40: a@openfire.invalid: <roster> without namespace in an account is not understood", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate", "--target", "prosody", "--secrets", "{0}/s", "--out", "{0}/out.xml")]
    [InlineData("restore", "--out", "{0}/out.xml")]
    [InlineData("contacts")]
    [InlineData("secret", "list")]
    [InlineData("metacontacts", "get")]
    public async Task Everything_else_refuses_it(params string[] command)
    {
        var at = command[0] is "secret" or "metacontacts" ? 2 : 1;
        var arguments = command.Select(argument => argument.Replace("{0}", _folder.File("."), StringComparison.Ordinal)).ToList();
        arguments.Insert(at, Fixture.Path("openfire.xml"));
        var run = await ToolProcess.RunAsync([.. arguments]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Openfire's own form, which `audit` alone reads, from a file; let its plugin export XEP-0227", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("out.xml")));
    }
}
