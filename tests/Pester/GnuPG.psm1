# GnuPG home folders of the tests' own, with keys made for them by gpg itself.

# Why the tests that need keys are skipped, or nothing.
function Get-GnuPGLack {
    if (-not (Get-Command gpg -CommandType Application -ErrorAction Ignore)) { 'GnuPG is not installed (apt install gnupg).' }
}

# A home folder with a key for each address, protected by the passphrase if there is one. Short: the agent's socket in it has a path of limited length.
function New-GnuPGHome([string[]] $Jid, [string] $Passphrase = '', [string] $Path = (Join-Path ([IO.Path]::GetTempPath()) "g-$([guid]::NewGuid().ToString('N').Substring(0, 8))")) {
    New-Item -ItemType Directory $Path | Out-Null
    if (-not $IsWindows) { [IO.File]::SetUnixFileMode($Path, 'UserRead, UserWrite, UserExecute') }

    # Otherwise each agent takes seconds to find a count for this machine when it first protects a key.
    Set-Content (Join-Path $Path gpg-agent.conf) 's2k-count 65536'
    foreach ($address in $Jid) {
        $protection = if ($Passphrase) { "Passphrase: $Passphrase" } else { '%no-protection' }
        $lines = 'Key-Type: EDDSA', $protection, 'Key-Curve: ed25519', 'Key-Usage: sign,cert', 'Subkey-Type: ECDH', 'Subkey-Curve: cv25519', 'Subkey-Usage: encrypt', "Name-Real: xmpp:$address", 'Expire-Date: 0', '%commit'
        $said = $lines -join "`n" | gpg --homedir $Path --no-options --batch --quiet --pinentry-mode loopback --allow-freeform-uid --generate-key 2>&1
        if ($LASTEXITCODE -ne 0) { throw "gpg made no key: $said" }
    }
    $Path
}

# Makes the agent forget passphrases, and end.
function Stop-GnuPGAgent([string] $Path) { gpgconf --homedir $Path --kill all }

function Remove-GnuPGHome([string] $Path) {
    if (-not $Path) { return }
    Stop-GnuPGAgent $Path

    # The agent takes away its sockets while it ends.
    foreach ($attempt in 1..20) {
        try { Remove-Item $Path -Recurse -Force -ErrorAction Stop; return } catch { Start-Sleep -Milliseconds 100 }
    }
}

Export-ModuleMember -Function Get-GnuPGLack, New-GnuPGHome, Stop-GnuPGAgent, Remove-GnuPGHome
