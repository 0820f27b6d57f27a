@{
    # Nested modules are loaded before the root module: the loader must answer when the shell first looks at the cmdlets.
    RootModule           = 'XmppContacts.Cmdlets.dll'
    NestedModules        = @('XmppContacts.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '83ad508c-6b48-47fc-be90-f4c6a02caabc'
    Author               = 'The XmppContacts developers'
    CompanyName          = 'The XmppContacts developers'
    Copyright            = 'Copyright (c) 2026 The XmppContacts developers'
    Description          = 'Audits what an XMPP server can read of its users'' contact lists: names, groups, metacontacts, notes and bookmarks in clear, and encrypted contact nodes that keep less secret than they should, in exports and on living accounts; reads and changes rosters, metacontacts and encrypted contacts; moves names and groups into encrypted contacts; finds server contacts.'

    # The assemblies are built for .NET 10, which PowerShell 7.6 is the first to run on.
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.6'

    CmdletsToExport      = @(
        'Connect-XmppAccount'
        'ConvertTo-EncryptedContact'
        'Disconnect-XmppSession'
        'Export-XmppPrivacyReport'
        'Export-XmppServerData'
        'Get-XmppEncryptedContact'
        'Get-XmppKey'
        'Get-XmppMetaContact'
        'Get-XmppRosterItem'
        'Get-XmppServerContact'
        'Get-XmppSession'
        'Get-XmppSharedSecret'
        'Import-XmppServerData'
        'Move-XmppRosterMetadata'
        'New-XmppKey'
        'Remove-XmppEncryptedContact'
        'Remove-XmppMetaContact'
        'Restore-XmppRosterMetadata'
        'Set-XmppEncryptedContact'
        'Set-XmppMetaContact'
        'Set-XmppRosterItem'
        'Test-XmppContactPrivacy'
        'Update-XmppSharedSecret'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    FormatsToProcess     = @('XmppContacts.format.ps1xml')

    PrivateData          = @{
        PSData = @{
            Tags       = @('XMPP', 'Jabber', 'Privacy', 'Audit', 'Contacts', 'Roster', 'OpenPGP', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
