using System.Diagnostics;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>What is not read in process, read by gpg.</summary>
public class GnuPgFallbackTests
{
    private static readonly string[] Quiet = ["--no-options", "--no-autostart", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--s2k-count", "1048576"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gpg-cipher-3DES")]
    [InlineData("gpg-z-bzip2")]
    public async Task A_fixture_that_is_not_read_in_process_is_read(string name)
    {
        using var secret = Sample.Secret();
        Assert.Equal(Sample.Plaintext, await secret.DecryptAsync(Sample.Message(name), Gpg(), Cancellation));
    }

    [Theory]
    [InlineData("--cipher-algo", "CAST5")]
    [InlineData("--cipher-algo", "BLOWFISH")]
    [InlineData("--cipher-algo", "TWOFISH")]
    [InlineData("--cipher-algo", "CAMELLIA128")]
    [InlineData("--cipher-algo", "CAMELLIA256")]
    [InlineData("--s2k-digest-algo", "SHA224")]
    [InlineData("--s2k-digest-algo", "RIPEMD160")]
    public async Task A_message_with_an_old_algorithm_is_read(string option, string algorithm)
    {
        var gpg = Gpg();
        using var home = new TemporaryFolder();
        var content = Contents.OfSize(512);
        var message = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", home.Path, .. Quiet, option, algorithm, "--symmetric"], ExternalProgram.Line(Messages.Passphrase, content));
        using var secret = Messages.Secret();
        Assert.Equal(OpenPgpFailure.Unsupported, Messages.Refusal(message).Reason);
        Assert.Equal(content, await secret.DecryptAsync(message, gpg, Cancellation));
    }

    [Fact]
    public async Task Another_passphrase_gives_nothing()
    {
        using var secret = Messages.Secret();
        var gpg = Gpg();
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => secret.DecryptAsync(Sample.Message("gpg-cipher-3DES"), gpg, Cancellation));
        Assert.Equal(OpenPgpFailure.IntegrityFailed, refusal.Reason);
    }

    [Fact]
    public async Task A_changed_message_gives_nothing()
    {
        var gpg = Gpg();
        using var secret = Sample.Secret();
        var message = Sample.Message("gpg-cipher-3DES");
        foreach (var position in new[] { 20, 100, 200, message.Length - 1 })
        {
            message[position] ^= 0x10;
            await Assert.ThrowsAsync<OpenPgpException>(() => secret.DecryptAsync(message, gpg, Cancellation));
            message[position] ^= 0x10;
        }
    }

    [Fact]
    public async Task A_message_without_integrity_is_not_even_shown_to_gpg()
    {
        using var secret = Sample.Secret();
        var untouched = new RecordingDecryptor();
        foreach (var message in new[] { Sample.Message("gpg-rfc2440"), Messages.Literal("x"u8.ToArray()), Sample.Message("gpg-default")[..^1] })
        {
            await Assert.ThrowsAsync<OpenPgpException>(() => secret.DecryptAsync(message, untouched, Cancellation));
        }

        Assert.Equal(Sample.Plaintext, await secret.DecryptAsync(Sample.Message("gpg-default"), untouched, Cancellation));
        Assert.Equal(0, untouched.Calls);
        await secret.DecryptAsync(Sample.Message("gpg-cipher-3DES"), untouched, Cancellation);
        Assert.Equal(1, untouched.Calls);
    }

    [Fact]
    public async Task Gpg_that_writes_what_was_never_encrypted_is_not_believed()
    {
        // Called directly, around the check of the message's outside.
        var gpg = Gpg();
        foreach (var message in new[]
        {
            Messages.Literal("forged"u8.ToArray()),
            Sample.Message("gpg-rfc2440"),
            Messages.Join(Messages.Literal("forged"u8.ToArray()), Sample.Message("gpg-cipher-3DES")),
            Messages.Join(Sample.Message("gpg-cipher-3DES"), Messages.Literal("forged"u8.ToArray())),
            Messages.Join(Sample.Message("gpg-cipher-3DES"), Sample.Message("gpg-cipher-3DES")),
        })
        {
            await Assert.ThrowsAsync<OpenPgpException>(() => gpg.DecryptAsync(message, System.Text.Encoding.UTF8.GetBytes(Sample.Passphrase), Cancellation));
        }
    }

    [Fact]
    public async Task Without_gpg_the_cipher_is_named()
    {
        using var secret = Sample.Secret();
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => secret.DecryptAsync(Sample.Message("gpg-cipher-3DES"), fallback: null, Cancellation));
        Assert.Equal("3DES", refusal.Algorithm);
        Assert.Equal("the OpenPGP message uses 3DES, which is not read without GnuPG", refusal.Message);
    }

    [Fact]
    public async Task The_passphrase_is_on_no_command_line_and_the_home_folder_goes()
    {
        using var folder = new TemporaryFolder();
        var program = Script(folder, $"printf '%s\\n' \"$@\" >'{folder.File("arguments")}'; cat >'{folder.File("input")}'; exit 1");
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => new GnuPgDecryptor(program).DecryptAsync("message"u8.ToArray(), "top secret"u8.ToArray(), Cancellation));
        Assert.Equal(OpenPgpFailure.GnuPgFailed, refusal.Reason);
        var arguments = await File.ReadAllLinesAsync(folder.File("arguments"), Cancellation);
        Assert.DoesNotContain(arguments, argument => argument.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("top secret\nmessage", await File.ReadAllTextAsync(folder.File("input"), Cancellation));
        Assert.False(Directory.Exists(arguments[Array.IndexOf(arguments, "--homedir") + 1]));
    }

    [Fact]
    public async Task Gpg_is_ended_when_nobody_waits_for_it_any_more()
    {
        using var folder = new TemporaryFolder();
        var program = Script(folder, $"echo $$ >'{folder.File("id")}'; exec sleep 600");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var decrypting = new GnuPgDecryptor(program).DecryptAsync("message"u8.ToArray(), "secret"u8.ToArray(), cancellation.Token);
        while (!File.Exists(folder.File("id")) || (await File.ReadAllTextAsync(folder.File("id"), Cancellation)).Length == 0)
        {
            await Task.Delay(10, Cancellation);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decrypting);
        var id = int.Parse(await File.ReadAllTextAsync(folder.File("id"), Cancellation), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Fact]
    public async Task Gpg_that_writes_without_end_is_ended()
    {
        using var folder = new TemporaryFolder();
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(
            () => new GnuPgDecryptor(Script(folder, "exec cat /dev/zero")).DecryptAsync("message"u8.ToArray(), "secret"u8.ToArray(), Cancellation));
        Assert.Equal(OpenPgpFailure.TooLarge, refusal.Reason);
    }

    [Fact]
    public async Task Gpg_that_cannot_be_started_is_told()
    {
        using var folder = new TemporaryFolder();
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(
            () => new GnuPgDecryptor(folder.File("gpg")).DecryptAsync("message"u8.ToArray(), "secret"u8.ToArray(), Cancellation));
        Assert.Equal(OpenPgpFailure.GnuPgInterrupted, refusal.Reason);
    }

    [Fact]
    public async Task A_passphrase_that_gpg_would_read_in_part_is_not_given_to_it()
    {
        using var secret = new SymmetricSecret("two\nlines");
        var gpg = Gpg();
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => secret.DecryptAsync(Sample.Message("gpg-cipher-3DES"), gpg, Cancellation));
        Assert.Equal(OpenPgpFailure.GnuPgFailed, refusal.Reason);
    }

    private static GnuPgDecryptor Gpg()
    {
        var gpg = GnuPgDecryptor.Find();
        Assert.SkipWhen(gpg is null, "gpg is not installed");
        return gpg;
    }

    private static string Script(TemporaryFolder folder, string commands)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script takes the place of gpg");
        var path = folder.Write("gpg", "#!/bin/sh\n" + commands + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private sealed class RecordingDecryptor : ISymmetricDecryptor
    {
        public int Calls { get; private set; }

        public Task<byte[]> DecryptAsync(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> passphrase, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(Array.Empty<byte>());
        }
    }
}
