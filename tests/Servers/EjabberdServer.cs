using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XmppContacts.Servers;

/// <summary>ejabberd, 23.01 to 26.07, as Debian packages it.</summary>
internal sealed partial class EjabberdServer : XmppServer
{
    public const string Program = "ejabberdctl";

    private static readonly XNamespace ServerData = "urn:xmpp:pie:0";

    private readonly int _distributionPort = ServerProcess.FreePort();
    private readonly string _node;
    private readonly string _control;

    public EjabberdServer(ServerKind kind, ServerSetup setup, TestAuthority authority)
        : base(kind, setup, authority)
    {
        _node = string.Create(CultureInfo.InvariantCulture, $"xc{Environment.ProcessId}p{_distributionPort}@localhost");
        foreach (var folder in new[] { "spool", "log", "home" })
        {
            Run.Folder(folder);
        }

        // The packaged script insists on the user "ejabberd"; its copy runs as whoever runs the tests.
        _control = Run.File(Program);
        File.WriteAllText(_control, InstallUser().Replace(ReadScript(Program), "INSTALLUSER="));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_control, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // With a fixed port for distribution there is no need for epmd, which would listen on all addresses.
        File.WriteAllText(Run.File("ejabberdctl.cfg"), string.Create(
            CultureInfo.InvariantCulture, $"ERLANG_NODE={_node}\nINET_DIST_INTERFACE=127.0.0.1\nERL_DIST_PORT={_distributionPort}\n"));
        File.WriteAllText(Run.File("inetrc"), "{lookup,[\"file\",\"native\"]}.\n");
        var good = authority.Write(Run.Path, "good", authority.Issue(TestDomains.Certified));
        var expired = authority.Write(Run.Path, "expired", authority.Issue([TestDomains.Expired], expired: true));
        File.WriteAllText(Run.File("root.pem"), authority.RootPem);
        File.WriteAllText(Run.File("ejabberd.yml"), string.Create(CultureInfo.InvariantCulture, $$"""
            loglevel: warning
            log_rotate_count: 0
            hosts: [{{string.Join(", ", TestDomains.All)}}]
            certfiles: ["{{good}}", "{{expired}}"]
            ca_file: "{{Run.File("root.pem")}}"
            acme: {auto: false}
            s2s_access: nobody
            auth_method: internal
            auth_password_format: scram
            auth_scram_hash: sha
            disable_sasl_mechanisms: ["digest-md5", "X-OAUTH2"]
            host_config:
              {{TestDomains.Sha256}}: {auth_scram_hash: sha256}
              {{TestDomains.Sha512}}: {auth_scram_hash: sha512}
              {{TestDomains.Plain}}:
                disable_sasl_mechanisms:
                  ["digest-md5", "X-OAUTH2", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-512-PLUS"]
            listen:
              - {port: {{ClientPort}}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: {{setup.MaximumStanzaOctets ?? 262_144}}, shaper: c2s_shaper, access: c2s, starttls_required: true}
              - {port: {{DirectTlsPort}}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: {{setup.MaximumStanzaOctets ?? 262_144}}, shaper: c2s_shaper, access: c2s, tls: true}
            acl:
              local: {user_regexp: ""}
            access_rules:
              local: {allow: local}
              c2s: {allow: all}
              nobody: {deny: all}
            api_permissions:
              "console commands": {from: [ejabberd_ctl], who: all, what: "*"}
            shaper:
              normal: {rate: 3000, burst_size: 20000}
            shaper_rules:
              max_user_sessions: 50
              c2s_shaper: {{(setup.HasRateLimits ? "normal" : "none")}}
            modules:
              mod_admin_extra: {}
              mod_caps: {}
              mod_disco:
                server_info:
                  - {modules: all, name: "abuse-addresses", urls: ["mailto:abuse@{{TestDomains.Sha1}}", "xmpp:abuse@{{TestDomains.Sha1}}"]}
                  - {modules: all, name: "admin-addresses", urls: ["xmpp:admin@{{TestDomains.Sha1}}"]}
                  - {modules: all, name: "security-addresses", urls: ["security@{{TestDomains.Sha1}}"]}
                  - {modules: all, name: "region", urls: ["Verona"]}
              {{(setup.HasArchive ? "mod_mam: {default: always}" : "")}}
              mod_offline: {}
              mod_ping: {}
              mod_private: {}
              mod_pubsub:
                access_createnode: local
                {{(setup.MaximumPepItems is { } items ? $"max_items_node: {items}" : "max_items_node: 1000")}}
                plugins: [flat, pep]
              mod_roster: {versioning: true, store_current_id: true}
              mod_stream_mgmt: {}
              mod_vcard: {search: false}
              {{string.Join("\n  ", setup.ExtraModules.Select(module => $"{module}: {{}}"))}}
            """));
    }

    private protected override string LogFile => Path.Combine(Run.File("log"), "ejabberd.log");

    public override async Task StartAsync()
    {
        Process = await ServerProcess.StartAsync(Control("foreground"), ClientPort, DirectTlsPort);

        // The ports are open some time before the database is.
        await ServerProcess.RunAsync(Control("started"));
    }

    public override Task ControlAsync(params string[] command) => ServerProcess.RunAsync(Control(command));

    public override async Task AddAccountsAsync(IReadOnlyList<TestAccount> accounts)
    {
        // One call for all: each call of ejabberdctl takes half a second.
        var file = Run.File("accounts.xml");
        var hosts = accounts.GroupBy(account => account.Domain).Select(domain => new XElement(
            ServerData + "host",
            new XAttribute("jid", domain.Key),
            domain.Select(account => new XElement(
                ServerData + "user", new XAttribute("name", account.User), new XAttribute("password", account.Password)))));
        new XDocument(new XElement(ServerData + "server-data", hosts)).Save(file);
        await ServerProcess.RunAsync(Control("import_piefxis", file));
        File.Delete(file);
    }

    public override Task KeepCopyAsync() => ServerProcess.RunAsync(Control("backup", Run.File("copy")));

    public override async Task PutCopyBackAsync()
    {
        // Into a database that is running it does not go back.
        await ServerProcess.RunAsync(Control("install_fallback", Run.File("copy")));
        await CrashAsync();
        await StartAsync();
    }

    public override Task EmptyArchivesAsync() => ServerProcess.RunAsync(Control("delete_old_mam_messages", "all", "0"));

    private ProcessStartInfo Control(params string[] command)
    {
        var start = Command(
            _control,
            [
                "--config-dir", Run.Path, "--config", Run.File("ejabberd.yml"), "--ctl-config", Run.File("ejabberdctl.cfg"),
                "--logs", Run.File("log"), "--spool", Run.File("spool"), "--node", _node, .. command,
            ]);
        start.Environment["ERL_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["INET_DIST_INTERFACE"] = "127.0.0.1";
        start.Environment["EJABBERD_BYPASS_WARNINGS"] = "true";
        start.Environment["HOME"] = Run.File("home");
        return start;
    }

    [GeneratedRegex("^INSTALLUSER=.*$", RegexOptions.Multiline)]
    private static partial Regex InstallUser();
}
