# What every suite begins with, when its tests are found and again when they are run: the module as the build left it, and what the tests of it use.

$module = (Resolve-Path (Join-Path $PSScriptRoot '../../out/XmppContacts')).Path
$shell = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
Import-Module $module
Import-Module (Join-Path $PSScriptRoot 'Prosody.psm1'), (Join-Path $PSScriptRoot 'GnuPG.psm1'), (Join-Path $PSScriptRoot 'Pipelines.psm1'), (Join-Path $PSScriptRoot 'Contacts.psm1')
