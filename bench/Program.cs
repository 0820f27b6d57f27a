using System.Globalization;
using XmppContacts.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["generate", var path, var accounts] => Done(() => ExportGenerator.Write(path, int.Parse(accounts, CultureInfo.InvariantCulture))),
    ["bare", var path] => Done(() => BareReader.Read(path)),
    ["audit"] => await AuditComparison.RunAsync(accounts: 100_000),
    ["audit", var accounts] => await AuditComparison.RunAsync(int.Parse(accounts, CultureInfo.InvariantCulture)),
    ["rosters"] => await RosterComparison.RunAsync(),
    ["openpgp"] => await OpenPgpComparison.RunAsync(),
    ["migrate"] => await MigrationMeasure.RunAsync(),
    ["migrate-export", .. var accounts] => await ExportMigrationMeasure.RunAsync([.. accounts.Select(count => int.Parse(count, CultureInfo.InvariantCulture))]),
    _ => Usage(),
};

static int Done(Action action)
{
    action();
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project bench -- audit [ACCOUNTS]           audit of an export against a bare XmlReader pass, time and memory
        dotnet run -c Release --project bench -- rosters                    rosters read over one session, against a raw socket and slixmpp on the same servers
        dotnet run -c Release --project bench -- openpgp                    symmetric OpenPGP messages in process against a gpg process per item
        dotnet run -c Release --project bench -- migrate                    accounts migrated a second, in an export and over sessions, and what gpg and the server take of it
        dotnet run -c Release --project bench -- migrate-export [ACCOUNTS]  exports migrated by the program with a generated key for each account: key files, and GnuPG for 200 accounts
        dotnet run -c Release --project bench -- generate FILE ACCOUNTS     write an export of accounts with 20 contacts each
        """);
    return 2;
}
