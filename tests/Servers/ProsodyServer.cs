using System.Globalization;
using System.Text;

namespace XmppContacts.Servers;

/// <summary>Prosody, 0.12 to 13.0, as Debian packages it.</summary>
internal sealed class ProsodyServer : XmppServer
{
    public const string Program = "prosody";

    private readonly string _configuration;

    public ProsodyServer(ServerKind kind, ServerSetup setup, TestAuthority authority)
        : base(kind, setup, authority)
    {
        Run.Folder("data");
        var good = authority.Write(Run.Path, "good", authority.Issue(TestDomains.Certified));
        var expired = authority.Write(Run.Path, "expired", authority.Issue([TestDomains.Expired], expired: true));
        _configuration = Run.File("prosody.cfg.lua");
        if (setup.SharedGroups is { } groups)
        {
            File.WriteAllText(Run.File("groups.txt"), groups);
        }

        File.WriteAllText(_configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            run_as_root = true
            pidfile = "{{Run.File("prosody.pid")}}"
            data_path = "{{Run.File("data")}}"
            admin_socket = "{{AdminSocket}}"
            certificates = "{{Run.Path}}"
            interfaces = { "127.0.0.1" }
            local_interfaces = { "127.0.0.1" }
            c2s_ports = { {{ClientPort}} }
            c2s_direct_tls_ports = { {{DirectTlsPort}} }
            s2s_ports = {}; http_ports = {}; https_ports = {}; component_ports = {}
            modules_enabled = {
              "disco"; "roster"; "saslauth"; "tls"; "presence"; "message"; "iq"; {{(setup.HasPrivateStorage ? "\"bookmarks\"; \"private\";" : "")}} "pep"; "smacks";
              "ping"; "offline"; "admin_shell"; "posix"; "vcard_legacy"; "vcard4"; "server_contact_info";
              {{(setup.HasArchive ? "\"mam\";" : "")}}
              {{(setup.HasRateLimits ? "\"limits\";" : "")}}
              {{string.Concat(setup.ExtraModules.Select(module => Lua(module) + ";"))}} {{(setup.SharedGroups is null ? "" : "\"groups\";")}}
            }
            {{(setup.SharedGroups is null ? "" : $"groups_file = \"{Run.File("groups.txt")}\"")}}
            limits = { c2s = { rate = "10kb/s" } }
            modules_disabled = { "s2s" }
            contact_info = {
              abuse = { "mailto:abuse@{{TestDomains.Sha1}}", "xmpp:abuse@{{TestDomains.Sha1}}" };
              admin = { "xmpp:admin@{{TestDomains.Sha1}}" };
              security = { "security@{{TestDomains.Sha1}}" };
            }
            c2s_require_encryption = true
            authentication = "internal_hashed"
            storage = "{{(setup.UsesDatabase ? "sql" : "internal")}}"
            sql = { driver = "SQLite3"; database = "{{Run.File("prosody.sqlite")}}" }
            {{(setup.MaximumStanzaOctets is { } octets ? $"c2s_stanza_size_limit = {octets}" : "")}}
            {{(setup.MaximumPepItems is { } items ? $"pep_max_items = {items}" : "")}}
            {{(setup.ArchiveExpiry is { } expiry ? $"archive_expires_after = {(int)expiry.TotalSeconds}" : "")}}
            {{(setup.ArchiveItems is { } messages ? $"storage_archive_item_limit = {messages}" : "")}}
            ssl = { certificate = "{{good}}"; key = "{{good}}" }
            log = { { levels = { min = "info" }, to = "file", filename = "{{LogFile}}" } }
            VirtualHost "{{TestDomains.Sha1}}"
            VirtualHost "{{TestDomains.Sha256}}"
              password_hash = "SHA-256"
            VirtualHost "{{TestDomains.Sha512}}"
            VirtualHost "{{TestDomains.Plain}}"
              disable_sasl_mechanisms = { "SCRAM-SHA-1"; "SCRAM-SHA-1-PLUS" }
            VirtualHost "{{TestDomains.Expired}}"
              ssl = { certificate = "{{expired}}"; key = "{{expired}}" }
            VirtualHost "{{TestDomains.WrongName}}"
              ssl = { certificate = "{{good}}"; key = "{{good}}" }
            Component "{{TestDomains.PubSub}}" "pubsub"
              admins = { {{string.Join("; ", setup.Accounts.Select(account => Lua(account.Address)))}} }
            """));
    }

    private protected override string LogFile => Run.File("prosody.log");

    private string AdminSocket => Run.File("s");

    public override async Task StartAsync()
    {
        File.Delete(AdminSocket);
        Process = await ServerProcess.StartAsync(
            Command(Program, "--config", _configuration, "-F"), ClientPort, DirectTlsPort);

        // The ports are open some time before the socket that accounts are created over.
        for (var i = 0; i < 600 && !File.Exists(AdminSocket); i++)
        {
            await Task.Delay(50);
        }
    }

    public override async Task EmptyArchivesAsync()
    {
        await CrashAsync();
        foreach (var archive in Directory.EnumerateDirectories(DataFolder, "archive", SearchOption.AllDirectories).ToList())
        {
            Directory.Delete(archive, recursive: true);
        }

        await StartAsync();
    }

    // Its own storage writes each change into its files at once.
    public override Task KeepCopyAsync()
    {
        CopyFolder(DataFolder, Run.File("copy"));
        return Task.CompletedTask;
    }

    public override async Task PutCopyBackAsync()
    {
        await CrashAsync();
        Directory.Delete(DataFolder, recursive: true);
        CopyFolder(Run.File("copy"), DataFolder);
        await StartAsync();
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy, overwrite: true);
        }
    }

    public override Task AddAccountsAsync(IReadOnlyList<TestAccount> accounts)
    {
        var commands = new StringBuilder();
        foreach (var account in accounts)
        {
            commands.Append(CultureInfo.InvariantCulture, $"user:create({Lua(account.Address)},{Lua(account.Password)})\n");
        }

        return ServerProcess.RunAsync(
            Command("prosodyctl", "--config", _configuration, "shell"), commands.ToString());
    }

    private static string Lua(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
