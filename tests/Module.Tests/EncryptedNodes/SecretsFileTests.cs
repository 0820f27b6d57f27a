using System.Diagnostics;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>The secrets file: what is on disk when, and what it costs.</summary>
public sealed class SecretsFileTests : IDisposable
{
    private const string Example = """
        <shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'>
          <shared-secret jid='pubsub.capulet.example' node='123abc' id='1234-abcd-5678-efgh' timestamp='2022-10-10T13:24:31Z'
            type='http://www.w3.org/2005/Atom' signer='juliet@capulet.example'>
            ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA
          </shared-secret>
          <remark xmlns='urn:example:other'>kept by hand</remark>
        </shared-secrets>
        """;

    private static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryRing _ring = new(MemoryRing.Key("AAAA", "juliet@capulet.example"));

    private string Path => _folder.File("secrets");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, true)]
    public async Task A_plain_file_is_read_with_a_warning_when_others_can_read_it(UnixFileMode mode, bool isWarned)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits");
        _folder.Write("secrets", Example);
        File.SetUnixFileMode(Path, mode);
        await using var file = await OpenAsync();
        var secret = Assert.Single(file.Of(Jid.Parse("pubsub.capulet.example")));
        Assert.Equal(("123abc", "ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA", Juliet), (secret.Node, secret.Passphrase, secret.Signer));
        Assert.Equal(isWarned ? 1 : 0, file.Warnings.Length);
        Assert.Empty(file.Of(Juliet));
    }

    // What is in it counts before all else.
    [Theory]
    [InlineData("secrets")]
    [InlineData("secrets.journal")]
    public async Task A_file_or_journal_that_others_can_change_is_not_used(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits");
        _folder.Write("secrets", Example);
        var path = _folder.Write(name == "secrets" ? name : System.IO.Path.GetFileName(SecretsJournal.PathOf(Path)), name == "secrets" ? Example : "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        var failure = await Assert.ThrowsAsync<SharedSecretException>(OpenAsync);
        Assert.Equal(SharedSecretFailure.FileUnusable, failure.Reason);
        Assert.Contains("can be changed by other users", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_only_stays_as_it_is()
    {
        _folder.Write("secrets", Example);
        await (await OpenAsync()).DisposeAsync();
        Assert.Equal(Example, await File.ReadAllTextAsync(Path, Token));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("<shared-secrets/>")]
    [InlineData("<shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'>")]
    [InlineData("")]
    [InlineData("<shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'><shared-secret jid='a@b' node='n' id='i' timestamp='2022-10-10T13:24:31Z'>top-secret</shared-secret></shared-secrets>")]
    [InlineData("<shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'>top-secret &entity;</shared-secrets>")]
    [InlineData("nothing of the kind")]
    public async Task A_file_that_is_none_is_named_without_its_content(string content)
    {
        _folder.Write("secrets", content);
        var failure = await Assert.ThrowsAsync<SharedSecretException>(OpenAsync);
        Assert.Equal(SharedSecretFailure.FileUnusable, failure.Reason);
        Assert.Contains(Path, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("top-secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_written_encrypted_and_for_its_user_alone()
    {
        _folder.Write("secrets", Example);
        var secret = Secret("s1");
        await using (var file = await OpenAsync())
        {
            await file.AddAsync([secret], Token);
        }

        Assert.DoesNotContain(secret.Passphrase, await File.ReadAllTextAsync(Path, Token), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        await using var read = await OpenAsync();
        Assert.Equal(["1234-abcd-5678-efgh", "s1"], read.All.Select(kept => kept.Id));
        Assert.Equal(secret, read.All[1]);
    }

    [Fact]
    public async Task A_secret_is_revoked_for_good_and_keeps_its_content()
    {
        await using (var file = await OpenAsync())
        {
            await file.AddAsync([Secret("s1")], Token);
            await file.AddAsync([Secret("s1") with { IsRevoked = true, Passphrase = "another" }], Token);
            await file.AddAsync([Secret("s1")], Token);
        }

        await using var read = await OpenAsync();
        Assert.Equal(Secret("s1") with { IsRevoked = true }, Assert.Single(read.All));
    }

    [Fact]
    public async Task Many_accounts_at_one_time_cost_a_fixed_number_of_runs()
    {
        const int accounts = 2000;
        await using (var file = await OpenAsync())
        {
            await Parallel.ForAsync(0, accounts, Token, async (i, token) =>
            {
                var secret = Secret($"s{i}", $"user{i}@capulet.example");
                await file.AddAsync([secret], token);
                Assert.Equal(secret, Assert.Single(file.Of(secret.Service)));
            });
        }

        // The journal's passphrase and the whole file, each made and tried.
        Assert.Equal((2, 2), (_ring.Encryptions, _ring.Decryptions));
        await using var read = await OpenAsync();
        Assert.Equal(accounts, read.All.Length);
    }

    [Fact]
    public async Task Whatever_moment_a_process_is_ended_at_what_it_was_told_is_kept_and_the_file_is_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the journal is copied while it is locked");
        await using (var first = await OpenAsync())
        {
            await first.AddAsync([Secret("s0")], Token);
        }

        var whole = await File.ReadAllBytesAsync(Path, Token);
        await using var file = await OpenAsync();
        var kept = new List<(long Length, int Secrets)>();
        for (var i = 1; i <= 3; i++)
        {
            await file.AddAsync([Secret($"s{i}")], Token);
            kept.Add((new FileInfo(Path + ".journal").Length, i + 1));
        }

        // What a process leaves that ends here; nobody else may open the journal while it lives.
        using (var copying = Process.Start("cp", [Path + ".journal", _folder.File("left")]))
        {
            await copying.WaitForExitAsync(Token);
        }

        Assert.Equal(whole, await File.ReadAllBytesAsync(Path, Token));
        var left = await File.ReadAllBytesAsync(_folder.File("left"), Token);
        foreach (var length in Enumerable.Range(0, left.Length + 1).Where(length => length % 9 == 0 || kept.Any(promise => Math.Abs(promise.Length - length) < 8)))
        {
            using var folder = new TemporaryFolder();
            var path = folder.Write("secrets", whole);
            folder.Write("secrets.journal", left[..length]);
            await using (var read = await SecretsFile.OpenAsync(path, _ring, cancellationToken: Token))
            {
                var promised = kept.LastOrDefault(promise => promise.Length <= length, (0, 1)).Secrets;
                Assert.Equal(promised, read.All.Length);
            }

            await using var again = await SecretsFile.OpenAsync(path, _ring, cancellationToken: Token);
            Assert.Equal("s0", again.All[0].Id);
        }
    }

    [Fact]
    public async Task A_journal_that_is_damaged_before_its_end_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the journal is copied while it is locked");
        await using var file = await OpenAsync();
        await file.AddAsync([Secret("s1")], Token);
        var firstPart = new FileInfo(Path + ".journal").Length;
        await file.AddAsync([Secret("s2")], Token);
        using (var copying = Process.Start("cp", [Path + ".journal", _folder.File("other.journal")]))
        {
            await copying.WaitForExitAsync(Token);
        }

        var damaged = await File.ReadAllBytesAsync(_folder.File("other.journal"), Token);
        damaged[firstPart - 3] ^= 1;
        _folder.Write("other.journal", damaged);
        var failure = await Assert.ThrowsAsync<SharedSecretException>(() => SecretsFile.OpenAsync(_folder.File("other"), _ring, cancellationToken: Token));
        Assert.Equal(SharedSecretFailure.FileUnusable, failure.Reason);
    }

    [Fact]
    public async Task When_the_program_fails_at_the_end_nothing_is_lost()
    {
        await using (var first = await OpenAsync())
        {
            await first.AddAsync([Secret("s0")], Token);
        }

        var whole = await File.ReadAllBytesAsync(Path, Token);
        var file = await OpenAsync();
        await file.AddAsync([Secret("s1")], Token);
        _ring.Failure = OpenPgpFailure.GnuPgFailed;
        await Assert.ThrowsAsync<SharedSecretException>(() => file.DisposeAsync().AsTask());
        Assert.Equal(whole, await File.ReadAllBytesAsync(Path, Token));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);

        _ring.Failure = null;
        await using var read = await OpenAsync();
        Assert.Equal(["s0", "s1"], read.All.Select(secret => secret.Id));
    }

    [Fact]
    public async Task What_could_not_be_written_is_not_there()
    {
        await using var file = await OpenAsync();
        _ring.Failure = OpenPgpFailure.GnuPgFailed;
        await Assert.ThrowsAsync<SharedSecretException>(() => file.AddAsync([Secret("s1")], Token));
        Assert.Empty(file.All);
        _ring.Failure = null;
        await file.AddAsync([Secret("s1")], Token);
        Assert.Equal("s1", Assert.Single(file.All).Id);
    }

    [Fact]
    public async Task A_full_file_says_so_before_anything_is_used_that_it_cannot_hold()
    {
        SharedSecret Large(string id) => Secret(id) with { Passphrase = new string('x', 260_000) };
        await using (var file = await OpenAsync())
        {
            file.MaximumOctets = 1_000_000;
            await file.AddAsync([Large("s1"), Large("s2")], Token);
            await file.AddAsync([Large("s3")], Token);
            var failure = await Assert.ThrowsAsync<SharedSecretException>(() => file.AddAsync([Large("s4")], Token));
            Assert.Equal(SharedSecretFailure.FileUnusable, failure.Reason);
        }

        await using var read = await OpenAsync();
        Assert.Equal(["s1", "s2", "s3"], read.All.Select(secret => secret.Id));
    }

    [Fact]
    public async Task Another_process_is_kept_out_while_one_writes_and_finds_what_it_wrote()
    {
        await using var waiting = await OpenAsync();
        await using (var writing = await OpenAsync())
        {
            await writing.AddAsync([Secret("s1")], Token);
            var failure = await Assert.ThrowsAsync<SharedSecretException>(() => waiting.AddAsync([Secret("s2")], Token));
            Assert.Equal(SharedSecretFailure.FileUnusable, failure.Reason);
        }

        await waiting.AddAsync([Secret("s2")], Token);
        await waiting.DisposeAsync();
        await using var read = await OpenAsync();
        Assert.Equal(["s1", "s2"], read.All.Select(secret => secret.Id));
    }

    // A journal is removed by who has it, perhaps while another opens it: what that one wrote would then be in no file.
    [Fact]
    public async Task Whoever_has_the_journal_has_it_under_its_name()
    {
        const int Rounds = 5000;
        var (opened, nameless) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(OpenAndRemove, Token)));
        Assert.Equal(0, nameless);
        Assert.InRange(opened, 1, 2 * Rounds);

        void OpenAndRemove()
        {
            for (var i = 0; i < Rounds; i++)
            {
                try
                {
                    using var journal = SecretsJournal.Open(Path, new SecretsFileCipher(_ring, null));
                    Interlocked.Increment(ref opened);
                    Interlocked.Add(ref nameless, File.Exists(SecretsJournal.PathOf(Path)) ? 0 : 1);
                    journal.Remove();
                }
                catch (IOException)
                {
                    // The other has it.
                }
            }
        }
    }

    [Fact]
    public async Task Without_an_archive_secrets_are_kept_in_the_file_and_used_from_there()
    {
        var account = new MailAccount { HasArchive = false, Support = new(IsOffered: false, HasPublishOptions: false) };
        await using var file = await OpenAsync();
        var options = new AccountSecretsOptions { File = file, ArchiveWait = TimeSpan.Zero };
        var secrets = new AccountSecrets(account, _ring, options);
        using var made = await secrets.EnsureAsync(["urn:xmpp:contacts"], Token);
        Assert.Equal(SecretOrigins.File, Assert.Single(secrets.Found).Origins);
        using var read = await new AccountSecrets(account, _ring, options).EnsureAsync(["urn:xmpp:contacts"], Token);
        Assert.Equal(made.All, read.All);

        account.HasArchive = true;
        Assert.Equal(new SecretsPutBack(0, 1, 0), await secrets.ShareAsync(Token));
        Assert.Equal(SecretOrigins.File | SecretOrigins.Archive, Assert.Single(secrets.Found).Origins);
        Assert.True((await secrets.ShareAsync(Token)).IsEmpty);
    }

    [Fact]
    public async Task Secrets_of_a_signer_who_is_not_named_are_not_called_shared()
    {
        var account = new MailAccount();
        var company = Jid.Parse("it@company.example");
        var ring = new MemoryRing(MemoryRing.Key("AAAA", "juliet@capulet.example"), MemoryRing.Key("CCCC", company.ToString()));
        await using var file = await SecretsFile.OpenAsync(Path, ring, cancellationToken: Token);
        await file.AddAsync([Secret("s1") with { Signer = company }], Token);
        var options = new AccountSecretsOptions { File = file, ArchiveWait = TimeSpan.Zero };

        var failure = await Assert.ThrowsAsync<SharedSecretException>(() => new AccountSecrets(account, ring, options).ShareAsync(Token));
        Assert.Equal(SharedSecretFailure.NoKey, failure.Reason);
        Assert.Equal(0, account.Sent);

        Assert.Equal(new SecretsPutBack(1, 1, 0), await new AccountSecrets(new MailAccount(), ring, options with { Signer = company }).ShareAsync(Token));
    }

    [Fact]
    public async Task What_only_waits_to_be_delivered_is_kept_in_the_file_too()
    {
        var account = new MailAccount { IsArchiving = false };
        await using var file = await OpenAsync();
        var secrets = new AccountSecrets(account, _ring, new AccountSecretsOptions { File = file, ArchiveWait = TimeSpan.Zero });
        using var known = await secrets.EnsureAsync(["urn:xmpp:contacts"], Token);
        Assert.Equal(known.All.AsEnumerable(), file.All);
        Assert.Equal(SecretOrigins.Offline | SecretOrigins.PrivateNode | SecretOrigins.File, Assert.Single(secrets.Found).Origins);
    }

    [Fact]
    public async Task What_the_server_keeps_goes_into_the_file_too_whenever_one_is_named()
    {
        var account = new MailAccount();
        await using var file = await OpenAsync();
        var options = new AccountSecretsOptions { ArchiveWait = TimeSpan.Zero };
        using var known = await new AccountSecrets(account, _ring, options).EnsureAsync(["urn:xmpp:contacts"], Token);
        Assert.Equal(new SecretsPutBack(0, 0, 1), await Listed(new AccountSecrets(account, _ring, options with { File = file })));
        Assert.Equal(known.All.AsEnumerable(), file.All);

        static async Task<SecretsPutBack> Listed(AccountSecrets secrets)
        {
            await secrets.ListAsync(Token);
            return await secrets.PutBackAsync(Token);
        }
    }

    [Fact]
    public async Task A_secret_that_the_file_has_is_revoked_there_too()
    {
        var account = new MailAccount();
        await using (var file = await OpenAsync())
        {
            var secrets = new AccountSecrets(account, _ring, new AccountSecretsOptions { File = file, ArchiveWait = TimeSpan.Zero });
            await secrets.EnsureAsync(["urn:xmpp:contacts"], Token);
            await secrets.RotateAsync(["urn:xmpp:contacts"], cancellationToken: Token);
        }

        await using var read = await OpenAsync();
        Assert.Equal([true, false], read.All.Select(secret => secret.IsRevoked));
    }

    [Fact]
    public async Task What_the_file_says_comes_before_what_a_server_says()
    {
        var account = new MailAccount();
        var company = MemoryRing.Key("CCCC", "it@company.example");
        var ring = new MemoryRing(MemoryRing.Key("AAAA", "juliet@capulet.example"), company);
        await using var file = await SecretsFile.OpenAsync(Path, ring, cancellationToken: Token);
        await file.AddAsync([Secret("s1")], Token);
        var options = new AccountSecretsOptions { File = file, Signer = Jid.Parse("it@company.example"), ArchiveWait = TimeSpan.Zero };
        var message = ring.Make(
            $"<signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='juliet@capulet.example'/><time stamp='{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}'/><payload>"
                + (Secret("s2") with { Timestamp = DateTimeOffset.UtcNow }).ToXml() + "</payload></signcrypt>",
            new OpenPgp.Keys.MessageSignature("CCCC", OpenPgp.Keys.SignatureState.Valid, company, null));
        account.Keep(message);
        var secrets = new AccountSecrets(account, ring, options);
        using var known = await secrets.ReadAsync(Token);
        Assert.Equal("s1", Assert.Single(known.All).Id);
        Assert.Equal(SecretRejectionReason.AnotherSigner, Assert.Single(secrets.Rejections).Reason);
    }

    public void Dispose() => _folder.Dispose();

    private Task<SecretsFile> OpenAsync() => SecretsFile.OpenAsync(Path, _ring, cancellationToken: Token);

    private static SharedSecret Secret(string id, string service = "juliet@capulet.example") => new()
    {
        Service = Jid.Parse(service),
        Node = "urn:xmpp:contacts",
        Id = id,
        Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Type = "urn:xmpp:contacts:0",
        Passphrase = "a passphrase of more than 32 characters for " + id,
        Signer = Juliet,
    };
}
