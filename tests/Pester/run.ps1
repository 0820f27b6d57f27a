#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Runs every Pester suite on the module that the build left in out/XmppContacts.
.DESCRIPTION
    Prints what failed, and on its last line how many tests passed, failed and were skipped. The exit code is 1 when one failed.
    Pester itself is restored from NuGet, in the version that Pester.csproj names.
    Run it in a shell of its own: a shell keeps the assemblies it has loaded, and would go on testing an earlier build.
#>
[CmdletBinding()]
param(
    # Files to run instead of all.
    [string[]] $Path = (Get-ChildItem -Path $PSScriptRoot -Filter *.Tests.ps1).FullName,

    # Runs only one part of the files, of so many parts of about the same size.
    [int] $Part = 1,
    [int] $Of = 1,

    # How much is printed: failures only, or every test.
    [ValidateSet('Normal', 'Detailed')]
    [string] $Output = 'Normal'
)

$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot '../../out/XmppContacts/XmppContacts.psd1'

if ($PSVersionTable.PSVersion -lt '7.6') {
    Write-Host "This is PowerShell $($PSVersionTable.PSVersion); the module needs 7.6."
    Write-Host 'Pester: 0 passed, 1 failed, 0 skipped'
    exit 1
}
if (-not (Test-Path $module)) {
    Write-Host 'The module is not built: run dotnet build first.'
    Write-Host 'Pester: 0 passed, 1 failed, 0 skipped'
    exit 1
}

# The module Pester in NuGet's cache, restored when it is not there.
function Get-PesterPath {
    $project = Join-Path $PSScriptRoot 'Pester.csproj'
    $version = ([xml] (Get-Content $project -Raw)).Project.ItemGroup.PackageDownload.Version.Trim('[', ']')
    $cache = $env:NUGET_PACKAGES ? $env:NUGET_PACKAGES : (Join-Path $HOME '.nuget/packages')
    $pester = Join-Path $cache "pester/$version/tools/Pester.psd1"
    if (-not (Test-Path $pester)) { dotnet restore $project | Out-Host }
    $pester
}

# A temporary directory of this run's own, and a lease on what the tests start: lease.sh ends all of it, also when this shell is killed.
if ($IsLinux -and -not $env:XMPP_CONTACTS_TEST_PROCESS) {
    $folder = [IO.Directory]::CreateTempSubdirectory('xt-').FullName
    $mark = "$(Split-Path $folder -Leaf)-$PID"
    [Diagnostics.Process]::Start('setsid', [string[]]('bash', (Join-Path $PSScriptRoot '../lease.sh'), $PID, "XMPP_CONTACTS_TEST_PROCESS=$mark", $folder)).Dispose()
    $env:XMPP_CONTACTS_TEST_PROCESS = $mark
    $env:TMPDIR = $folder
}

# Dealt out by size, the largest first.
$files = @($Path | Get-Item | Sort-Object Length -Descending)
$chosen = @(for ($i = $Part - 1; $i -lt $files.Count; $i += $Of) { $files[$i].FullName })

Import-Module (Get-PesterPath)
$configuration = New-PesterConfiguration
$configuration.Run.Path = $chosen
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Output
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be run has no tests to fail.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
$skipped = $result.SkippedCount + $result.NotRunCount
if ($env:CI) {
    # There, a test that cannot run has failed.
    $failed += $skipped
    $skipped = 0
}
Write-Host "Pester: $($result.PassedCount) passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0)
