using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>Names, parameters and outputs are what users' scripts rely on: a change here breaks them.</summary>
public sealed class CmdletTests
{
    public static TheoryData<string, string[]> Contract { get; } = new()
    {
        {
            "Connect-XmppAccount",
            [
                "-AllowPlain SwitchParameter, named",
                "-CAFile String, named",
                "-Credential PSCredential, position 0, mandatory, by property name",
                "-DirectTls SwitchParameter, named",
                "-Jid String, named, mandatory, by property name",
                "-LogContent SwitchParameter, named",
                "-LogPath String, named",
                "-Password SecureString, named, mandatory, by property name",
                "-Server String, named, by property name",
            ]
        },
        {
            "Disconnect-XmppSession",
            [
                "-Session AccountSession[], position 0, mandatory, by value",
            ]
        },
        {
            "Get-XmppMetaContact",
            [
                "-Session IAccountStore[], position 0, mandatory, by value",
            ]
        },
        {
            "Get-XmppServerContact",
            [
                "-Domain String[], position 0, mandatory, by value, by property name",
                "-InputObject AccountRosterItem[], named, mandatory, by value",
                "-Session AccountSession, named",
            ]
        },
        {
            "Remove-XmppMetaContact",
            [
                "-InputObject AccountMetaContact[], position 0, mandatory, by value",
                "-Jid String, named",
            ]
        },
        {
            "Set-XmppMetaContact",
            [
                "-Add SwitchParameter, named",
                "-Force SwitchParameter, named",
                "-Member String[], position 1, mandatory",
                "-PassThru SwitchParameter, named",
                "-Session IAccountStore[], position 0, mandatory, by value",
                "-Tag String, named",
            ]
        },
        {
            "Get-XmppRosterItem",
            [
                "-Group String[], named, wildcards",
                "-Jid String[], named, wildcards",
                "-Name String[], named, wildcards",
                "-Session IAccountStore[], position 0, mandatory, by value",
            ]
        },
        {
            "Get-XmppSession",
            [
                "-Jid String[], named, wildcards",
                "-Name String[], position 0, wildcards",
            ]
        },
        {
            "Set-XmppRosterItem",
            [
                "-Group String[], named",
                "-InputObject AccountRosterItem[], position 0, mandatory, by value",
                "-Name String, named",
                "-PassThru SwitchParameter, named",
            ]
        },
        {
            "ConvertTo-EncryptedContact",
            [
                "-AcceptMissing SwitchParameter, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-KeyPath String, named",
                "-MetaContact AccountMetaContact[], named, mandatory, by value",
                "-NewSecrets SwitchParameter, named",
                "-PubSubService String, named",
                "-Publish SwitchParameter, named",
                "-RosterItem AccountRosterItem[], position 0, mandatory, by value",
                "-SecretsFile String, named",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Get-XmppEncryptedContact",
            [
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-Group String[], named, wildcards",
                "-Jid String[], named, wildcards",
                "-KeyPath String, named",
                "-Name String[], named, wildcards",
                "-PubSubService String, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], position 0, mandatory, by value",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Set-XmppEncryptedContact",
            [
                "-AcceptMissing SwitchParameter, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-Group String[], named",
                "-InputObject AccountEncryptedContact[], position 0, mandatory, by value",
                "-Jid String, named, mandatory",
                "-KeyPath String, named",
                "-Name String, named",
                "-NewSecrets SwitchParameter, named",
                "-PassThru SwitchParameter, named",
                "-PubSubService String, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], named, mandatory, by value",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Remove-XmppEncryptedContact",
            [
                "-AcceptMissing SwitchParameter, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-InputObject AccountEncryptedContact[], position 0, mandatory, by value",
                "-Jid String, named, mandatory",
                "-KeyPath String, named",
                "-NewSecrets SwitchParameter, named",
                "-PubSubService String, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], named, mandatory, by value",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Get-XmppKey",
            [
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-Key String[], position 0, by value, by property name",
                "-KeyPath String, named",
            ]
        },
        {
            "New-XmppKey",
            [
                "-Expires DateTimeOffset, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-Jid String[], position 0, mandatory, by value, by property name",
                "-KeyPath String, named",
            ]
        },
        {
            "Get-XmppSharedSecret",
            [
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-KeyPath String, named",
                "-PubSubService String, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], position 0, mandatory, by value",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Update-XmppSharedSecret",
            [
                "-AcceptMissing SwitchParameter, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-KeepItems SwitchParameter, named",
                "-KeyPath String, named",
                "-Node String[], named",
                "-PassThru SwitchParameter, named",
                "-PubSubService String, named",
                "-Reason String, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], position 0, mandatory, by value",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Move-XmppRosterMetadata",
            [
                "-AcceptMissing SwitchParameter, named",
                "-BackupCodesPath String, named",
                "-BackupPath String, named",
                "-GenerateKeys SwitchParameter, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-IncludeCards SwitchParameter, named",
                "-IncludeMetaContacts SwitchParameter, named",
                "-KeyPath String, named",
                "-NoPadding SwitchParameter, named",
                "-PreferEncrypted SwitchParameter, named",
                "-PreferRoster SwitchParameter, named",
                "-PubSubService String, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], position 0, mandatory, by value",
                "-Signer String, named",
                "-Target ExportTarget, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Restore-XmppRosterMetadata",
            [
                "-AcceptMissing SwitchParameter, named",
                "-BackupPath String, named",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-KeyPath String, named",
                "-PubSubService String, named",
                "-RemoveEncrypted SwitchParameter, named",
                "-SecretsFile String, named",
                "-Session IAccountStore[], position 0, mandatory, by value",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Export-XmppServerData",
            [
                "-Account ImportedAccount[], named, mandatory, by value",
                "-Force SwitchParameter, named",
                "-Outcome AccountOutcome[], named, mandatory, by value",
                "-PassThru SwitchParameter, named",
                "-Path String, position 0, mandatory",
            ]
        },
        {
            "Import-XmppServerData",
            [
                "-LiteralPath String[], named, mandatory, by property name",
                "-Path String[], position 0, mandatory, by value, by property name, wildcards",
            ]
        },
        {
            "Test-XmppContactPrivacy",
            [
                "-Account IAccountData[], position 0, mandatory, by value",
                "-GnuPGHome String, named",
                "-GnuPGPassphrase SecureString, named",
                "-KeyPath String, named",
                "-Rule String[], named",
                "-SecretsFile String, named",
                "-SensitiveTerm String[], named",
                "-Signer String, named",
                "-TrustKey String[], named",
            ]
        },
        {
            "Export-XmppPrivacyReport",
            [
                "-Baseline String, named",
                "-Format ReportFormat, named",
                "-HashKeyFile String, named",
                "-InputObject Finding[], named, mandatory, by value",
                "-NoClobber SwitchParameter, named",
                "-PassThru SwitchParameter, named",
                "-Path String, position 0, mandatory",
                "-Values ValueMode, named",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Contract))]
    public void The_parameters_are_those_of_the_contract(string cmdlet, string[] parameters) =>
        Assert.Equal(parameters, DeclaredCmdlet.Named(cmdlet).Parameters.Select(DeclaredCmdlet.Describe));

    [Fact]
    public void The_contract_names_every_cmdlet() =>
        Assert.Equal(DeclaredCmdlet.All.Select(cmdlet => cmdlet.Name), Contract.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Connect-XmppAccount", "XmppContacts.Cmdlets.Sessions.AccountSession")]
    [InlineData("ConvertTo-EncryptedContact", "XmppContacts.Cmdlets.EncryptedContacts.AccountEncryptedContact")]
    [InlineData("Get-XmppEncryptedContact", "XmppContacts.Cmdlets.EncryptedContacts.AccountEncryptedContact")]
    [InlineData("Get-XmppSharedSecret", "XmppContacts.Cmdlets.Secrets.AccountSharedSecret")]
    [InlineData("Remove-XmppEncryptedContact", "System.Void")]
    [InlineData("Set-XmppEncryptedContact", "XmppContacts.Cmdlets.EncryptedContacts.AccountEncryptedContact")]
    [InlineData("Update-XmppSharedSecret", "XmppContacts.Cmdlets.Secrets.AccountSharedSecret")]
    [InlineData("Get-XmppKey", "XmppContacts.OpenPgp.Keys.OpenPgpKey")]
    [InlineData("New-XmppKey", "XmppContacts.OpenPgp.Keys.OpenPgpKey")]
    [InlineData("Disconnect-XmppSession", "System.Void")]
    [InlineData("Get-XmppMetaContact", "XmppContacts.Cmdlets.MetaContacts.AccountMetaContact")]
    [InlineData("Get-XmppServerContact", "XmppContacts.Discovery.ServerContacts")]
    [InlineData("Remove-XmppMetaContact", "System.Void")]
    [InlineData("Set-XmppMetaContact", "XmppContacts.Cmdlets.MetaContacts.AccountMetaContact")]
    [InlineData("Get-XmppRosterItem", "XmppContacts.Cmdlets.Rosters.AccountRosterItem")]
    [InlineData("Get-XmppSession", "XmppContacts.Cmdlets.Sessions.AccountSession")]
    [InlineData("Set-XmppRosterItem", "XmppContacts.Cmdlets.Rosters.AccountRosterItem")]
    [InlineData("Import-XmppServerData", "XmppContacts.Cmdlets.ServerData.ImportedAccount")]
    [InlineData("Test-XmppContactPrivacy", "XmppContacts.Audit.Finding")]
    [InlineData("Export-XmppPrivacyReport", "XmppContacts.Audit.Finding")]
    [InlineData("Export-XmppServerData", "XmppContacts.Cmdlets.ServerData.ImportedAccount XmppContacts.Cmdlets.Migrations.AccountOutcome")]
    [InlineData("Move-XmppRosterMetadata", "XmppContacts.Cmdlets.Migrations.AccountOutcome")]
    [InlineData("Restore-XmppRosterMetadata", "XmppContacts.Cmdlets.Migrations.AccountOutcome")]
    public void The_output_types_are_those_of_the_contract(string cmdlet, string types) =>
        Assert.Equal(types, string.Join(' ', DeclaredCmdlet.Named(cmdlet).OutputTypes.Select(type => type.FullName)));

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void A_cmdlet_declares_what_it_gives(string name) => Assert.NotEmpty(DeclaredCmdlet.Named(name).OutputTypes);

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void A_cmdlet_leaves_asynchronous_work_to_the_base_class(string name) =>
        Assert.True(DeclaredCmdlet.Named(name).Type.IsSubclassOf(typeof(AsyncCmdlet)));

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void A_cmdlet_asks_before_it_changes_something_and_only_then(string name)
    {
        // What only reads, converts or opens; everything else changes something.
        string[] reading = ["Connect", "Get", "Import", "Test"];
        var verb = name[..name.IndexOf('-', StringComparison.Ordinal)];
        Assert.Equal(!reading.Contains(verb), DeclaredCmdlet.Named(name).SupportsShouldProcess);
    }
}
