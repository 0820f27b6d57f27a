using XmppContacts.Accounts;
using XmppContacts.Servers;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Lists of logins with rows that are of no use: the others are done.</summary>
[Trait("Needs", "server")]
public sealed class LoginListTests(LivingServers servers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("blank-lines.csv", 4, 1, "4:1: this row is empty")]
    [InlineData("dup.csv", 4, 1, "3:1: '{0}' stands in line 2 already")]
    [InlineData("heart.csv", 4, 2, "3:1: 'i♥ny@old.example' is not the address of an account")]
    [InlineData("excel-semicolon.csv", 0, 2, "")]
    public async Task A_row_that_is_of_no_use_is_named_with_its_line_and_the_others_are_audited(string name, int exitCode, int accounts, string fault)
    {
        // The accounts of the case, on a server that runs.
        var (first, second) = (await servers.NewAccountAsync(ServerKind.Prosody), await servers.NewAccountAsync(ServerKind.Prosody));
        var repeated = char.ToUpperInvariant(first[0]) + first[1..];
        var text = (await File.ReadAllTextAsync(Fixture.Path($"cases/12-logins/{name}"), TestContext.Current.CancellationToken))
            .Replace("CARLA@old.example", repeated, StringComparison.Ordinal)
            .Replace("carla@old.example", first, StringComparison.Ordinal)
            .Replace(accounts == 2 && name == "heart.csv" ? "bea@old.example" : "nobody", first, StringComparison.Ordinal)
            .Replace("anna@old.example", second, StringComparison.Ordinal)
            .Replace("\"pw\"", "pw", StringComparison.Ordinal)
            .Replace("pw", $"\"{LivingServers.Password}\"", StringComparison.Ordinal);
        var list = _folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(list, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        // Every account without a key has this finding.
        var run = await servers.RunAsync(ServerKind.Prosody, "--accounts", list, "audit", "--rules", "NoOpenPgpKey", "--csv", "-");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(
            new[] { first, second }.Take(accounts).Order(StringComparer.Ordinal), FindingRow.Read(run.Output).Select(row => row.Account).Order(StringComparer.Ordinal));
        Assert.Equal(fault.Length == 0 ? "" : $"xmpp-contacts: {list}:{string.Format(null, fault, repeated)}", run.Errors.Trim());
    }
}
