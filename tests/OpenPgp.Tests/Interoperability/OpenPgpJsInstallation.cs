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

    // Arguments: the mode, options of OpenPGP.js as JSON, then files. The result is on standard output, binary.
    private const string KeyScript = """
        import * as openpgp from 'openpgp';
        import fs from 'node:fs';
        const [mode, options, ...files] = process.argv.slice(2);
        const config = { ...JSON.parse(options), minRSABits: 1024 };
        const [first, second] = files.map(file => new Uint8Array(fs.readFileSync(file)));
        const userIDs = [{ name: 'xmpp:juliet@example.org' }];
        const write = data => fs.writeFileSync(1, data);
        if (mode === 'generate') {
            const { generate = {}, ...rest } = config;
            const { privateKey } = await openpgp.generateKey({ userIDs, format: 'object', ...generate, config: rest });
            write(privateKey.write());
        } else if (mode === 'public') {
            write((await openpgp.readPrivateKey({ binaryKey: first })).toPublic().write());
        } else if (mode === 'encrypt') {
            const key = await openpgp.readPrivateKey({ binaryKey: first });
            write(await openpgp.encrypt({
                message: await openpgp.createMessage({ binary: second }), encryptionKeys: key.toPublic(), signingKeys: key, format: 'binary', config }));
        } else if (mode === 'decrypt') {
            const key = await openpgp.readPrivateKey({ binaryKey: first });
            const { data, signatures } = await openpgp.decrypt({
                message: await openpgp.readMessage({ binaryMessage: second }), decryptionKeys: key, verificationKeys: key.toPublic(), expectSigned: true, format: 'binary' });
            await signatures[0].verified;
            write(data);
        } else if (mode === 'certify') {
            const signer = await openpgp.readPrivateKey({ binaryKey: first });
            write((await (await openpgp.readKey({ binaryKey: second })).signAllUsers([signer])).write());
        }
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
        _folder.Write("keys.js", KeyScript);
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

    public async Task<byte[]> RunWithKeysAsync(string mode, string options, params byte[][] files)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        string[] paths = [.. files.Select(file => _folder.Write(Guid.NewGuid().ToString("N"), file))];
        return await ExternalProgram.RunAsync("node", [_folder.File("keys.js"), mode, options, .. paths], [], _folder.Path);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
