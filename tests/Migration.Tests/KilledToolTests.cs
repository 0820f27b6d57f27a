using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>The program itself, killed by the system while it changes an account.</summary>
public sealed class KilledToolTests(LivingAccounts accounts)
{
    private const int KilledExitCode = 128 + 9;

    private static readonly XNamespace MetaContacts = "storage:metacontacts";

    private static readonly string[] Command =
        ["metacontacts", "set", "--member", "romeo@montague.example", "--member", "romeo@mantua.example", "--force"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody, FaultKind.KillBefore, 0)]
    [InlineData(ServerKind.Prosody, FaultKind.KillAfter, 2)]
    [InlineData(ServerKind.Ejabberd, FaultKind.KillBefore, 0)]
    [InlineData(ServerKind.Ejabberd, FaultKind.KillAfter, 2)]
    internal async Task It_dies_just_before_or_just_after_its_change(ServerKind kind, FaultKind fault, int entries)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        await using var proxy = new StanzaProxy(await accounts.ServerAsync(kind));
        using var folder = new RunFolder();

        var whole = proxy.Begin();
        var first = await AccountTool.RunAsync(
            proxy.Through(await accounts.NewAccountAsync(kind)), accounts.RootPem, folder.Path, CancellationToken.None, Command);
        Assert.True(first.ExitCode == 0, first.Errors);
        var change = whole.Stanzas.Single(stanza => stanza.IsChange).Number;

        var login = await accounts.NewAccountAsync(kind);
        using var killed = new CancellationTokenSource();
        proxy.Begin(new Fault(fault, change) { Call = killed.CancelAsync });
        var second = await AccountTool.RunAsync(proxy.Through(login), accounts.RootPem, folder.Path, killed.Token, Command);

        Assert.Equal((KilledExitCode, ""), (second.ExitCode, second.Errors));
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var stored = await account.GetPrivateXmlAsync(MetaContacts + "storage", Token);
        Assert.Equal(entries, stored?.Elements(MetaContacts + "meta").Count() ?? 0);
    }
}
