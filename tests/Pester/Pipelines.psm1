# Pipelines that run beside the test, and named pipes that a test feeds at its own pace.

$module = Join-Path $PSScriptRoot '../../out/XmppContacts'

class RunningPipeline {
    [powershell] $PowerShell
    [System.Management.Automation.PSDataCollection[psobject]] $Output
    [System.IAsyncResult] $Handle

    # Waits until so many objects have come out, and says whether they have.
    [bool] HasWritten([int] $objects) {
        $waited = [Diagnostics.Stopwatch]::StartNew()
        while ($this.Output.Count -lt $objects -and $waited.Elapsed.TotalSeconds -lt 120) {
            Start-Sleep -Milliseconds 20
        }
        return $this.Output.Count -ge $objects
    }

    # Waits for the pipeline's end, and says whether it came.
    [bool] HasEnded([int] $seconds) {
        return $this.Handle.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($seconds))
    }
}

# Runs a script in a runspace of its own, with the module imported, and does not wait for it.
function Start-Pipeline([scriptblock] $Script, [hashtable] $Parameters = @{}) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($module)
    $shell = [powershell]::Create($state)
    $shell.AddScript($Script).AddParameters($Parameters) | Out-Null
    $running = [RunningPipeline]::new()
    $running.PowerShell = $shell
    $running.Output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $running.Handle = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $running.Output)
    $running
}

# Makes a named pipe. Opening either end waits for the other.
function New-NamedPipe([string] $Path) {
    mkfifo $Path
    if ($LASTEXITCODE -ne 0) { throw "mkfifo $Path failed" }
    $Path
}

# The end of a named pipe to write to. The lock that .NET takes by default would keep the reader out.
function Open-Pipe([string] $Path) { [IO.FileStream]::new($Path, 'Open', 'Write', 'ReadWrite', 0) }

# An export's beginning, as many accounts as asked for with one contact each, and its end.
function Get-ExportBeginning { "<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'>`n" }

function Get-ExportAccounts([int] $First, [int] $Count) {
    $text = [Text.StringBuilder]::new()
    foreach ($number in $First..($First + $Count - 1)) {
        $text.Append("<user name='user$number'><query xmlns='jabber:iq:roster'><item jid='c$number@verona.example' subscription='both' name='Name $number'/></query></user>`n") | Out-Null
    }
    $text.ToString()
}

function Get-ExportEnd { '</host></server-data>' }

function ConvertTo-Octets([string] $Text) { , [Text.Encoding]::UTF8.GetBytes($Text) }

Export-ModuleMember -Function Start-Pipeline, New-NamedPipe, Open-Pipe, Get-ExportBeginning, Get-ExportAccounts, Get-ExportEnd, ConvertTo-Octets
