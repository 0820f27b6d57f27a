#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests or packages XmppContacts from PowerShell.
.DESCRIPTION
    Build leaves the importable module in out/XmppContacts. Test builds, runs every suite, and ends with one line:
    N passed, N failed, N skipped. Package builds, and writes the module to out/packages/XmppContacts-VERSION.zip, to be unpacked
    into a folder of PSModulePath.
.EXAMPLE
    ./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-Build {
    dotnet build (Join-Path $PSScriptRoot 'XmppContacts.slnx') --configuration $Configuration --nologo --verbosity quiet | Out-Host
    if ($LASTEXITCODE -ne 0) { throw 'The build failed.' }
}

# Every project of xunit tests; the counts of all.
function Invoke-XunitSuite {
    $results = Join-Path $PSScriptRoot 'out/test-results'
    if (Test-Path $results) { Remove-Item $results -Recurse }
    $counts = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($project in Get-ChildItem (Join-Path $PSScriptRoot 'tests') -Recurse -Filter *.Tests.csproj) {
        dotnet test $project.FullName --configuration $Configuration --no-build --nologo --results-directory $results `
            --logger "trx;LogFileName=$($project.BaseName).trx" | Out-Host
        $exitCode = $LASTEXITCODE
        $report = Join-Path $results "$($project.BaseName).trx"
        $failed = 0
        if (Test-Path $report) {
            $counters = ([xml] (Get-Content $report -Raw)).TestRun.ResultSummary.Counters
            $counts.Passed += [int] $counters.passed
            $counts.Skipped += [int] $counters.total - [int] $counters.executed
            $failed = [int] $counters.executed - [int] $counters.passed
        }
        # A run that crashed has failed, whatever it counted.
        $counts.Failed += if ($exitCode -ne 0) { [Math]::Max(1, $failed) } else { $failed }
    }
    $counts
}

# The Pester suites, in a shell of their own: this one could not load the module that the next build makes.
function Invoke-PesterSuite {
    # Under a .NET tool, this process is dotnet itself.
    & (Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')) -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'tests/Pester/run.ps1') | Tee-Object -Variable lines | Out-Host
    if ("$($lines | Select-Object -Last 1)" -match '^Pester: (\d+) passed, (\d+) failed, (\d+) skipped$') {
        @{ Passed = [int] $Matches[1]; Failed = [int] $Matches[2]; Skipped = [int] $Matches[3] }
    } else {
        @{ Passed = 0; Failed = 1; Skipped = 0 }
    }
}

function New-Package {
    $module = Join-Path $PSScriptRoot 'out/XmppContacts'
    $version = (Import-PowerShellDataFile (Join-Path $module 'XmppContacts.psd1')).ModuleVersion
    $packages = New-Item -ItemType Directory -Force (Join-Path $PSScriptRoot 'out/packages')
    $package = Join-Path $packages "XmppContacts-$version.zip"
    if (Test-Path $package) { Remove-Item $package }
    [IO.Compression.ZipFile]::CreateFromDirectory($module, $package, [IO.Compression.CompressionLevel]::Optimal, $true)
    Get-Item $package
}

try {
    Invoke-Build
    switch ($Task) {
        'Test' {
            $suites = (Invoke-XunitSuite), (Invoke-PesterSuite)
            $failed = ($suites.Failed | Measure-Object -Sum).Sum
            Write-Host "$(($suites.Passed | Measure-Object -Sum).Sum) passed, $failed failed, $(($suites.Skipped | Measure-Object -Sum).Sum) skipped"
            exit [int]($failed -gt 0)
        }
        'Package' { New-Package }
    }
} catch {
    if ($Task -eq 'Test') { Write-Host '0 passed, 1 failed, 0 skipped' }
    Write-Error $_ -ErrorAction Continue
    exit 1
}
