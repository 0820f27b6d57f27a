BeforeDiscovery {
    $root = Join-Path $PSScriptRoot '../..'
    Import-Module (Join-Path $root 'out/XmppContacts')
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
                Shows = [regex]::Match($body, '(?ms)^```text\n(.*?)^```').Groups[1].Value
            }
        }
    }
}

BeforeAll {
    $module = (Resolve-Path (Join-Path $PSScriptRoot '../../out/XmppContacts')).Path
    Import-Module $module
    $shell = [Environment]::ProcessPath
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
            # What the examples name: an export, a folder of exports, an earlier report, a key, a list of terms.
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
            Copy-Item (Join-Path $PSScriptRoot '../../samples/verona.xml') (Join-Path $folder 'export.xml')
            Copy-Item (Join-Path $PSScriptRoot '../Fixtures/exports/prosody') $folder -Recurse
            Push-Location $folder
            Set-Content audit.key 'an example key of some length'
            Set-Content terms.txt 'Work', 'Team'
            Import-XmppServerData ./export.xml | Test-XmppContactPrivacy | Select-Object -Skip 5 |
                Export-XmppPrivacyReport last-week.csv -Values Hash -HashKeyFile audit.key
        }

        AfterEach {
            Pop-Location
        }

        It '<Page>, <Title>' -ForEach $examples {
            $Code | Should -Not -BeNullOrEmpty
            $before = (Get-ChildItem -File).Count
            $shown = & ([scriptblock]::Create($Code)) | Out-String -Width 80
            $written = (Get-ChildItem -File).Count - $before
            $written + $shown.Trim().Length | Should -BeGreaterThan 0 -Because 'an example shows or writes something'
            if ($Shows) {
                $lines = { $args[0].Trim() -split '\r?\n' | ForEach-Object TrimEnd }
                (& $lines $shown) -join "`n" | Should -BeExactly ((& $lines $Shows) -join "`n")
            }
        }
    }
}
