#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Runs every Pester suite on the module that the build left in out/XmppContacts.
.DESCRIPTION
    Prints what failed, and on its last line how many tests passed, failed and were skipped. The exit code is 1 when one failed.
    Run it in a shell of its own: a shell keeps the assemblies it has loaded, and would go on testing an earlier build.
#>
[CmdletBinding()]
param(
    # Files to run instead of all.
    [string[]] $Path = (Get-ChildItem -Path $PSScriptRoot -Filter *.Tests.ps1).FullName,

    # How much is printed: failures only, or every test.
    [ValidateSet('Normal', 'Detailed')]
    [string] $Output = 'Normal'
)

$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot '../../out/XmppContacts/XmppContacts.psd1'

# What a machine lacks is skipped, and said.
$lacking = if ($PSVersionTable.PSVersion -lt '7.6') {
    "This is PowerShell $($PSVersionTable.PSVersion); the module needs 7.6."
} elseif (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.0')) {
    'Pester 5 is not installed: Install-PSResource Pester.'
}
if ($lacking) {
    Write-Host "Skipped: $lacking"
    Write-Host "Pester: 0 passed, 0 failed, $(@($Path).Count) skipped"
    exit 0
}

if (-not (Test-Path $module)) {
    Write-Host 'The module is not built: run dotnet build first.'
    Write-Host 'Pester: 0 passed, 1 failed, 0 skipped'
    exit 1
}

Import-Module Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Output
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be run has no tests to fail.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
Write-Host "Pester: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit [int]($failed -gt 0)
