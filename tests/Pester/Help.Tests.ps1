BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $root = Join-Path $PSScriptRoot '../..'
    $lack = Get-ProsodyLack
    $keyLack = Get-GnuPGLack
    $cmdlets = @((Get-Command -Module XmppContacts).Name | ForEach-Object { @{ Name = $_ } })

    # The examples as the pages have them: the code, and what it shows when the page says so.
    $examples = foreach ($page in Get-ChildItem (Join-Path $root 'docs/cmdlets/*-*.md')) {
        $text = Get-Content $page -Raw
        foreach ($part in [regex]::Matches($text, '(?ms)^### (?<title>Example \d+.*?)$(?<body>.*?)(?=^##)')) {
            $body = $part.Groups['body'].Value
            @{
                Page = $page.BaseName
                Title = $part.Groups['title'].Value
                Code = [regex]::Match($body, '(?ms)^```powershell\n(.*?)^```').Groups[1].Value
                NeedsServer = $body -like '*accounts.csv*' -or $body -like '*Connect-XmppAccount*'
                NeedsKeys = $body -like '*./gnupg*'
                Lack = $lack
                KeyLack = $keyLack
                Shows = [regex]::Match($body, '(?ms)^```text\n(.*?)^```').Groups[1].Value
            }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    $verona = @(
        @{
            Jid = 'juliet@capulet.example'; Password = 'r0se'
            Contacts = @(
                @{ Jid = 'romeo@montague.example'; Name = 'My Romeo'; Groups = 'Friends'; Subscription = 'both' }
                @{ Jid = 'romeo@mantua.example' }
                @{ Jid = 'nurse@capulet.example'; Name = 'Angelica, my nurse'; Groups = 'House'; Subscription = 'both' }
                @{ Jid = 'paris@escalus.example' }
            )
            MetaContacts = @(@{ Jid = 'romeo@montague.example'; Tag = 'verona1'; Order = 2 }, @{ Jid = 'romeo@mantua.example'; Tag = 'verona1'; Order = 1 })
        }
        @{ Jid = 'nurse@capulet.example'; Password = 'p3ter'; Contacts = @(@{ Jid = 'juliet@capulet.example'; Subscription = 'both' }) }
        @{ Jid = 'romeo@montague.example'; Password = 'm0on' }
    )
}

Describe 'Help' {
    Context 'of <Name>' -ForEach $cmdlets {
        BeforeAll {
            $help = Get-Help $Name -Full
        }

        It 'has a synopsis and a description' {
            $help.Synopsis | Should -Not -BeLike "*$Name*" -Because 'the shell would make a synopsis of the syntax'
            ($help.Description | Out-String).Trim().Length | Should -BeGreaterThan 100
        }

        It 'describes every parameter' {
            $common = [System.Management.Automation.Cmdlet]::CommonParameters
            $described = $help.Parameters.Parameter
            foreach ($parameter in (Get-Command $Name).Parameters.Values | Where-Object Name -NotIn $common) {
                $entry = $described | Where-Object Name -EQ $parameter.Name
                $entry | Should -HaveCount 1 -Because "-$($parameter.Name) is a parameter"
                ($entry.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty
                $mandatory = $parameter.ParameterSets.Values.IsMandatory -contains $true
                $entry.Required | Should -Be "$mandatory".ToLowerInvariant()
            }
        }

        It 'has inputs, outputs, errors and links' {
            $help.InputTypes.InputType.Type.Name | Should -Not -BeNullOrEmpty
            $help.ReturnValues.ReturnValue.Type.Name | Should -BeIn (Get-Command $Name).OutputType.Name
            ($help.AlertSet | Out-String) | Should -BeLike '*ERRORS*InvalidArgument*NOTES*'
            $help.RelatedLinks.NavigationLink.LinkText | Should -Contain 'about_XmppContacts'
        }

        It 'shows two examples or more' {
            $shown = Get-Help $Name -Examples | Out-String
            $help.Examples.Example.Count | Should -BeGreaterOrEqual 2
            foreach ($example in $help.Examples.Example) {
                $shown | Should -BeLike "*$($example.Title)*"
                $example.Code | Should -Not -BeNullOrEmpty
            }
        }
    }

    Context 'in any language of the shell' {
        It 'is found when the language is <_>' -ForEach 'C', 'en_US.UTF-8', 'de_DE.UTF-8' {
            $env:LC_ALL = $_
            try {
                & $shell -NoProfile -Command "Import-Module '$module'; (Get-Help Test-XmppContactPrivacy).Synopsis" |
                    Should -BeExactly 'Finds what an XMPP server can read about the contacts of an account.'
            } finally {
                Remove-Item Env:LC_ALL
            }
        }
    }

    Context 'about_XmppContacts' {
        It 'is found when the module is where modules are' {
            $shown = & $shell -NoProfile -Command "`$env:PSModulePath = '$(Split-Path $module)' + [IO.Path]::PathSeparator + `$env:PSModulePath; (Get-Help about_XmppContacts | Out-String); 'Synopsis: ' + (Get-Help about_XmppC*).Synopsis"
            $shown | Out-String | Should -BeLike '*SHORT DESCRIPTION*Import-XmppServerData*'
        }
    }

    Context 'Examples' {
        BeforeEach {
            # What the examples name: an export, a folder of exports, an earlier report, a key, a list of terms; a server with accounts; OpenPGP keys.
            $server = $null
            $keys = $null
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N').Substring(0, 8)))
            Copy-Item (Join-Path $PSScriptRoot '../../samples/verona.xml') (Join-Path $folder 'export.xml')
            Copy-Item (Join-Path $PSScriptRoot '../Fixtures/exports/prosody') $folder -Recurse
            Push-Location $folder
            Set-Content audit.key 'an example key of some length'
            Set-Content terms.txt 'Work', 'Team'
            Import-XmppServerData ./export.xml | Test-XmppContactPrivacy | Select-Object -Skip 5 |
                Export-XmppPrivacyReport last-week.csv -Values Hash -HashKeyFile audit.key
        }

        AfterEach {
            Get-XmppSession | Disconnect-XmppSession
            Stop-Prosody $server
            Remove-GnuPGHome $keys
            Pop-Location
        }

        It '<Page>, <Title>' -ForEach $examples {
            $Code | Should -Not -BeNullOrEmpty
            if ($NeedsServer) {
                if ($Lack) { Set-ItResult -Skipped -Because $Lack; return }
                $server = Start-Prosody $verona
                Copy-Item $server.CAFile ca.pem
                Set-Content password.txt 'r0se'
                Set-Content accounts.csv 'jid,password', 'juliet@capulet.example,r0se', 'romeo@montague.example,forgotten', 'nurse@capulet.example,p3ter'
                $Code = $Code.Replace('localhost:5222', $server.Server)
            }
            if ($NeedsKeys) {
                if ($KeyLack) { Set-ItResult -Skipped -Because $KeyLack; return }
                $keys = New-GnuPGHome juliet@capulet.example, nurse@capulet.example -Path (Join-Path $folder 'gnupg')
            }
            $before = (Get-ChildItem -File).Count
            # What -WhatIf says is written to the host, and only seen from outside.
            $shown = if ($Code -like '*-WhatIf*') {
                & $shell -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; Import-Module '$module'; $Code" | Out-String -Width 80
            } else {
                & ([scriptblock]::Create($Code)) | Out-String -Width 80
            }
            $written = (Get-ChildItem -File).Count - $before
            $written + $shown.Trim().Length | Should -BeGreaterThan 0 -Because 'an example shows or writes something'
            if ($Shows) {
                $lines = { $args[0].Trim() -split '\r?\n' | ForEach-Object TrimEnd }
                (& $lines $shown) -join "`n" | Should -BeExactly ((& $lines $Shows) -join "`n")
            }
        }
    }
}
