using System.Text;

namespace XmppContacts.OpenPgp.Tests.Interoperability;

/// <summary>OpenPGP.js, installed once for all tests into a temporary folder.</summary>
public sealed class OpenPgpJsInstallation : IAsyncLifetime
{
    private const string Package = "openpgp@6";

    // Arguments: the mode, then options of OpenPGP.js as JSON. On standard input: the passphrase, a line end, content or message.
    private const string Script = """
        import * as openpgp from 'openpgp';
        import fs from 'node:fs';
        const [mode, config] = process.argv.slice(2);
        const input = fs.readFileSync(0);
        const end = input.indexOf(10);
        const passwords = [input.subarray(0, end).toString()];
        const binary = new Uint8Array(input.subarray(end + 1));
        const options = { passwords, format: 'binary', config: JSON.parse(config) };
        const result = mode === 'encrypt'
            ? await openpgp.encrypt({ message: await openpgp.createMessage({ binary }), ...options })
            : (await openpgp.decrypt({ message: await openpgp.readMessage({ binaryMessage: binary }), ...options })).data;
        fs.writeFileSync(1, result);
        """;

    private readonly TemporaryFolder _folder = new();
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        if (!ExternalProgram.IsInstalled("node") || !ExternalProgram.IsInstalled("npm"))
        {
            _missing = "node and npm are not installed";
            return;
        }

        _folder.Write("package.json", "{ \"private\": true, \"type\": \"module\" }");
        _folder.Write("run.js", Script);
        try
        {
            var (exitCode, _, _) = await ExternalProgram.TryRunAsync("npm", ["install", "--no-audit", "--no-fund", Package], [], _folder.Path);
            _missing = exitCode == 0 ? null : $"npm could not install {Package}";
        }
        catch (OperationCanceledException)
        {
            _missing = $"npm did not install {Package} in time";
        }
    }

    public async Task<byte[]> RunAsync(string mode, string config, byte[] input)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return await ExternalProgram.RunAsync("node", [_folder.File("run.js"), mode, config], [.. Encoding.UTF8.GetBytes(Messages.Passphrase + "\n"), .. input], _folder.Path);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
