# A Prosody of the tests' own: on loopback, on free ports, in a temporary folder, with certificates made for it.

class Prosody {
    [string] $Folder
    [int] $Port
    [int] $DirectTlsPort
    [string] $Server
    [string] $CAFile
    [Diagnostics.Process] $Process

    # What Prosody itself keeps of an account: 'roster', 'private'. Nothing of ours reads it.
    [string] Stored([string] $jid, [string] $store) {
        $file = $this.File($jid, $store)
        return (Test-Path $file) ? (Get-Content $file -Raw) : ''
    }

    # Whether the log comes to have a line like this.
    [bool] HasLogged([string] $pattern) {
        return $this.HasLogged($pattern, 1)
    }

    # Whether the log comes to have so many lines like this.
    [bool] HasLogged([string] $pattern, [int] $times) {
        $waited = [Diagnostics.Stopwatch]::StartNew()
        do {
            if (@(Get-Content (Join-Path $this.Folder 'prosody.log') | Where-Object { $_ -like $pattern }).Count -ge $times) { return $true }
            Start-Sleep -Milliseconds 50
        } while ($waited.Elapsed.TotalSeconds -lt 120)
        return $false
    }

    [string] File([string] $jid, [string] $store) {
        $local, $domain = $jid -split '@'
        return Join-Path $this.Folder 'data' ($domain -replace '\.', '%2e') $store "$($local -replace '\.', '%2e').dat"
    }
}

# Why the tests that need a server are skipped, or nothing.
function Get-ProsodyLack {
    if (-not (Get-Command prosody -CommandType Application -ErrorAction Ignore)) { 'Prosody is not installed (apt install prosody).' }
}

# Starts a server with capulet.example and montague.example. Each account is a row with Jid, Password and, if it has contacts, Contacts:
# rows with Jid, Name, Groups, Subscription; and MetaContacts: rows with Jid, Tag, Order.
function Start-Prosody([object[]] $Accounts) {
    $server = [Prosody]::new()
    $server.Folder = Join-Path ([IO.Path]::GetTempPath()) "xmpp-$([guid]::NewGuid().ToString('N').Substring(0, 12))"
    New-Item -ItemType Directory (Join-Path $server.Folder 'data') | Out-Null
    $server.Port, $server.DirectTlsPort = Get-FreePort 2
    $server.Server = "localhost:$($server.Port)"
    $server.CAFile = Join-Path $server.Folder 'ca.pem'
    New-ServerCertificate $server.Folder 'capulet.example', 'montague.example'
    foreach ($account in $Accounts) { Add-ProsodyAccount $server $account }
    $configuration = Join-Path $server.Folder 'prosody.cfg.lua'
    Set-Content $configuration @"
run_as_root = true
pidfile = "$($server.Folder)/prosody.pid"
data_path = "$($server.Folder)/data"
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { $($server.Port) }
c2s_direct_tls_ports = { $($server.DirectTlsPort) }
s2s_ports = {}; http_ports = {}; https_ports = {}; component_ports = {}
modules_enabled = { "disco", "roster", "saslauth", "tls", "presence", "message", "iq", "pep", "private", "mam", "ping", "posix", "server_contact_info" }
modules_disabled = { "s2s" } -- nothing leaves the machine
authentication = "internal_plain"
storage = "internal"
c2s_require_encryption = true
ssl = { certificate = "$($server.Folder)/server.pem", key = "$($server.Folder)/server.key" }
log = { { levels = { min = "info" }, to = "file", filename = "$($server.Folder)/prosody.log" } }
VirtualHost "capulet.example"
contact_info = {
  abuse = { "mailto:abuse@capulet.example", "xmpp:abuse@capulet.example" };
  admin = { "mailto:admin@capulet.example" };
  security = { "xmpp:security@capulet.example" };
}
VirtualHost "montague.example"
modules_disabled = { "s2s", "server_contact_info" }
"@
    $start = [Diagnostics.ProcessStartInfo]::new('prosody', [string[]]('--config', $configuration, '-F'))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $server.Process = [Diagnostics.Process]::Start($start)
    $server.Process.StandardInput.Close()
    $waited = [Diagnostics.Stopwatch]::StartNew()
    while (-not ((Test-Port $server.Port) -and (Test-Port $server.DirectTlsPort))) {
        if ($server.Process.HasExited -or $waited.Elapsed.TotalSeconds -gt 180) {
            $log = Join-Path $server.Folder 'prosody.log'
            $said = if (Test-Path $log) { Get-Content $log -Raw }
            Stop-Prosody $server
            throw "Prosody did not start: $said"
        }
        Start-Sleep -Milliseconds 50
    }
    $server
}

# Ends the server that was started here, and only that.
function Stop-Prosody([Prosody] $Server) {
    if ($null -eq $Server) { return }
    if (-not $Server.Process.HasExited) {
        & /bin/kill -TERM $Server.Process.Id
        if (-not $Server.Process.WaitForExit(10000)) { $Server.Process.Kill() }
    }
    Remove-Item $Server.Folder -Recurse -Force
}

function Add-ProsodyAccount([Prosody] $Server, $Account) {
    Set-Store $Server $Account.Jid 'accounts' "return { [`"password`"] = $(ConvertTo-Lua $Account.Password) }"
    $items = foreach ($contact in $Account.Contacts) {
        $groups = ($contact.Groups | Where-Object { $null -ne $_ } | ForEach-Object { "[$(ConvertTo-Lua $_)] = true" }) -join ', '
        $name = if ($contact.Name) { "[`"name`"] = $(ConvertTo-Lua $contact.Name); " }
        $subscription = if ($contact.Subscription) { $contact.Subscription } else { 'none' }
        "[$(ConvertTo-Lua $contact.Jid)] = { $name[`"subscription`"] = `"$subscription`"; [`"groups`"] = { $groups } }"
    }
    Set-Store $Server $Account.Jid 'roster' "return { [false] = { [`"version`"] = 1 }; $($items -join '; ') }"
    if ($Account.MetaContacts) {
        $metas = foreach ($meta in $Account.MetaContacts) {
            "{ [`"name`"] = `"meta`"; [`"attr`"] = { [`"xmlns`"] = `"storage:metacontacts`"; [`"jid`"] = $(ConvertTo-Lua $meta.Jid); [`"tag`"] = $(ConvertTo-Lua $meta.Tag); [`"order`"] = `"$($meta.Order)`" } }"
        }
        Set-Store $Server $Account.Jid 'private' "return { [`"storage:storage:metacontacts`"] = { [`"name`"] = `"storage`"; [`"attr`"] = { [`"xmlns`"] = `"storage:metacontacts`" }; $($metas -join '; ') } }"
    }
}

function Set-Store([Prosody] $Server, [string] $Jid, [string] $Store, [string] $Lua) {
    $file = $Server.File($Jid, $Store)
    New-Item -ItemType Directory -Force (Split-Path $file) | Out-Null
    Set-Content $file $Lua
}

function ConvertTo-Lua([string] $Text) { '"' + ($Text -replace '\\', '\\' -replace '"', '\"' -replace "`n", '\n') + '"' }

# An authority in ca.pem, and a certificate it issued in server.pem with server.key.
function New-ServerCertificate([string] $Folder, [string[]] $Names) {
    $sha256 = [Security.Cryptography.HashAlgorithmName]::SHA256
    $padding = [Security.Cryptography.RSASignaturePadding]::Pkcs1
    $from = [DateTimeOffset]::UtcNow.AddHours(-1)
    $until = [DateTimeOffset]::UtcNow.AddDays(2)
    $request = 'Security.Cryptography.X509Certificates.CertificateRequest'

    $authorityKey = [Security.Cryptography.RSA]::Create(2048)
    $authority = New-Object $request 'CN=Test authority', $authorityKey, $sha256, $padding
    $authority.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $authority.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509KeyUsageExtension]::new('KeyCertSign, CrlSign', $true))
    $issuer = $authority.CreateSelfSigned($from, $until)

    $key = [Security.Cryptography.RSA]::Create(2048)
    $server = New-Object $request "CN=$($Names[0])", $key, $sha256, $padding
    $alternative = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    foreach ($name in $Names) { $alternative.AddDnsName($name) }
    $server.CertificateExtensions.Add($alternative.Build())
    $server.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($false, $false, 0, $true))
    $issued = $server.Create($issuer, $from, $until, [Guid]::NewGuid().ToByteArray())

    Set-Content (Join-Path $Folder 'ca.pem') $issuer.ExportCertificatePem()
    Set-Content (Join-Path $Folder 'server.pem') $issued.ExportCertificatePem(), $issuer.ExportCertificatePem()
    Set-Content (Join-Path $Folder 'server.key') $key.ExportPkcs8PrivateKeyPem()
}

function Get-FreePort([int] $Count) {
    $listeners = 1..$Count | ForEach-Object { [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0) }
    try {
        foreach ($listener in $listeners) { $listener.Start(); $listener.LocalEndpoint.Port }
    } finally {
        foreach ($listener in $listeners) { $listener.Stop() }
    }
}

function Test-Port([int] $Port) {
    $client = [Net.Sockets.TcpClient]::new()
    try { $client.Connect([Net.IPAddress]::Loopback, $Port); $true } catch { $false } finally { $client.Dispose() }
}

Export-ModuleMember -Function Get-ProsodyLack, Start-Prosody, Stop-Prosody
