# Encrypted contacts in a line each: local parts of addresses, name, groups.

function Format-Contact { process { "$(($_.Jids | ForEach-Object { $_.Local }) -join '+')|$($_.Name)|$(($_.Groups | Sort-Object) -join ' ')" } }

Export-ModuleMember -Function Format-Contact
