using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>Which secrets an account accepts from its messages, and how it makes and keeps its own.</summary>
public class AccountSecretsTests
{
    private const string Contacts = "urn:xmpp:contacts";
    private const string Groups = "urn:xmpp:contacts-groups";

    private static readonly OpenPgpKey Juliet = MemoryRing.Key("AAAA", "juliet@capulet.example");
    private static readonly OpenPgpKey Company = MemoryRing.Key("CCCC", "it@company.example");
    private static readonly Jid Signer = Jid.Parse("it@company.example");

    private readonly MailAccount _account = new();
    private readonly MemoryRing _ring = new(Juliet, Company, MemoryRing.Key("BBBB", "juliet@capulet.example", hasSecret: false), MemoryRing.Key("EEEE", "mallory@capulet.example", hasSecret: false));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_the_account_signed_for_itself_is_accepted()
    {
        Receive(Signcrypt(Secret("s1")));
        var secrets = await ReadAsync();
        Assert.Equal(("s1", "passphrase-of-s1", "juliet@capulet.example"), (Assert.Single(secrets.All).Id, secrets.All[0].Passphrase, secrets.All[0].Signer.ToString()));
    }

    [Theory]
    [InlineData(null, "juliet@capulet.example", true)]
    [InlineData("JULIET@Capulet.Example/orchard", null, true)]
    [InlineData("mallory@capulet.example/x", "juliet@capulet.example", false)]
    [InlineData("juliet@capulet.example@", "juliet@capulet.example", false)]
    public async Task Only_the_account_itself_is_believed_as_sender(string? from, string? to, bool isAccepted)
    {
        Receive(Signcrypt(Secret("s1")), from: from, to: to);
        await ReadAsync(isAccepted ? null : SecretRejectionReason.AnotherSender);
    }

    [Fact]
    public async Task A_message_signed_for_another_is_named_as_a_replay()
    {
        Receive(Signcrypt(Secret("s1"), to: "<to jid='romeo@montague.example'/>"));
        await ReadAsync(SecretRejectionReason.AnotherRecipient);
    }

    [Fact]
    public async Task A_message_for_several_is_accepted_by_each()
    {
        Receive(Signcrypt(Secret("s1"), to: "<to jid='romeo@montague.example'/><to jid='Juliet@capulet.example'/>"));
        await ReadAsync(null);
    }

    [Fact]
    public async Task A_message_that_was_sent_to_another_is_not_used()
    {
        Receive(Signcrypt(Secret("s1")), to: "romeo@montague.example");
        await ReadAsync(SecretRejectionReason.AnotherRecipient);
    }

    [Theory]
    [InlineData(SignatureState.Bad, SecretRejectionReason.BadSignature)]
    [InlineData(SignatureState.UnknownKey, SecretRejectionReason.UnknownKey)]
    [InlineData(SignatureState.Expired, SecretRejectionReason.UnusableKey)]
    [InlineData(SignatureState.Revoked, SecretRejectionReason.UnusableKey)]
    [InlineData(SignatureState.Unchecked, SecretRejectionReason.UnusableKey)]
    public async Task A_signature_that_does_not_hold_is_named(SignatureState state, SecretRejectionReason reason)
    {
        var key = state == SignatureState.UnknownKey ? null : Juliet;
        _account.Keep(_ring.Make(Signcrypt(Secret("s1")), new MessageSignature("AAAA", state, key, null)));
        await ReadAsync(reason);
    }

    [Fact]
    public async Task One_bad_signature_beside_a_good_one_is_enough()
    {
        _account.Keep(_ring.Make(Signcrypt(Secret("s1")), Valid(Juliet), new MessageSignature("AAAA", SignatureState.Bad, Juliet, null)));
        await ReadAsync(SecretRejectionReason.BadSignature);
    }

    [Fact]
    public async Task What_nobody_signed_is_named()
    {
        _account.Keep(_ring.Make(Signcrypt(Secret("s1"))));
        await ReadAsync(SecretRejectionReason.NotSigned);
    }

    [Theory]
    [InlineData("BBBB")]
    [InlineData("CCCC")]
    [InlineData("EEEE")]
    public async Task Only_the_accounts_own_secret_key_signs_for_it(string fingerprint)
    {
        // BBBB has the account's user ID, but is a public key that somebody put into the ring beside the account's own.
        var key = (await _ring.GetKeysAsync(Token)).Single(key => key.Fingerprint == fingerprint);
        _account.Keep(_ring.Make(Signcrypt(Secret("s1")), Valid(key)));
        await ReadAsync(SecretRejectionReason.AnotherKey);
    }

    [Fact]
    public async Task The_trusted_signer_may_sign_and_its_messages_are_looked_for()
    {
        _account.Keep(_ring.Make(Signcrypt(Secret("s1")), Valid(Company)));
        _account.Keep(_ring.Make(Signcrypt(Secret("s2", Groups)), Valid(Company)), from: "it@company.example/office", with: Signer);
        var secrets = Secrets(new() { Signer = Signer });
        using var known = await secrets.ReadAsync(Token);
        Assert.Equal([("s1", Signer), ("s2", Signer)], known.All.Select(secret => (secret.Id, secret.Signer)).Order());
        Assert.Empty(secrets.Rejections);
    }

    [Theory]
    [InlineData("2014-07-10T17:06:00+02:00", null, SecretRejectionReason.ImplausibleTime)]
    [InlineData("2999-01-01T00:00:00Z", null, SecretRejectionReason.ImplausibleTime)]
    [InlineData("2014-07-10T17:06:00+02:00", "2014-07-10T15:07:00Z", null)]
    [InlineData("2014-07-12T17:06:00Z", "2014-07-10T15:07:00Z", SecretRejectionReason.ImplausibleTime)]
    [InlineData("yesterday", null, SecretRejectionReason.Malformed)]
    public async Task The_time_must_be_plausible(string stamp, string? received, SecretRejectionReason? reason)
    {
        var at = received is null ? DateTimeOffset.UtcNow : DateTimeOffset.Parse(received, System.Globalization.CultureInfo.InvariantCulture);
        _account.Keep(_ring.Make(Signcrypt(Secret("s1"), time: $"<time stamp='{stamp}'/>"), Valid(Juliet)), at: at);
        await ReadAsync(reason);
    }

    [Theory]
    [InlineData("<crypt xmlns='urn:xmpp:openpgp:0'><time stamp='2026-01-01T00:00:00Z'/><payload>{0}</payload></crypt>")]
    [InlineData("<signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='juliet@capulet.example'/><payload>{0}</payload></signcrypt>")]
    [InlineData("<signcrypt xmlns='urn:xmpp:openpgp:0'><to/><time stamp='2026-01-01T00:00:00Z'/><payload>{0}</payload></signcrypt>")]
    public async Task Content_that_breaks_the_specification_is_named(string content)
    {
        _account.Keep(_ring.Make(content.Replace("{0}", Secret("s1"), StringComparison.Ordinal), Valid(Juliet)));
        await ReadAsync(SecretRejectionReason.Malformed);
    }

    [Fact]
    public async Task Chats_are_nobodys_business()
    {
        _account.Keep(_ring.Make(Signcrypt("<body xmlns='jabber:client'>Hi</body>")));
        _account.Keep([0x85, 1, 2, 3]);
        var secrets = Secrets();
        Assert.Empty((await secrets.ReadAsync(Token)).All);
        Assert.Empty(secrets.Rejections);
        Assert.Equal(1, secrets.Undecryptable);
    }

    [Fact]
    public async Task The_first_secret_of_a_node_fixes_who_signs_for_it()
    {
        _account.Keep(_ring.Make(Signcrypt(Secret("s1")), Valid(Company)), at: DateTimeOffset.UtcNow.AddMinutes(-3));
        _account.Keep(_ring.Make(Signcrypt(Secret("s2")), Valid(Juliet)), at: DateTimeOffset.UtcNow.AddMinutes(-2));
        _account.Keep(_ring.Make(Signcrypt(Revocation("s1")), Valid(Juliet)), at: DateTimeOffset.UtcNow.AddMinutes(-1));
        _account.Keep(_ring.Make(Signcrypt(Secret("s3", Groups)), Valid(Juliet)));
        var secrets = Secrets(new() { Signer = Signer });
        using var known = await secrets.ReadAsync(Token);
        Assert.Equal([("s1", false), ("s3", false)], known.All.Select(secret => (secret.Id, secret.IsRevoked)).Order());
        Assert.Equal([SecretRejectionReason.AnotherSigner, SecretRejectionReason.AnotherSigner], secrets.Rejections.Select(rejection => rejection.Reason));
    }

    [Fact]
    public async Task A_secret_is_revoked_by_a_revocation_before_or_after_it_and_by_its_attribute()
    {
        Receive(Signcrypt(Revocation("s1")));
        Receive(Signcrypt(Secret("s1") + Secret("s2") + Secret("s3") + Secret("s4", more: "revoked='true'")));
        Receive(Signcrypt(Revocation("s2")));
        using var known = await Secrets().ReadAsync(Token);
        Assert.Equal(["s1", "s2", "s4"], known.All.Where(secret => secret.IsRevoked).Select(secret => secret.Id));
        Assert.Equal("s3", known.Newest(_account.Jid, Contacts)!.Id);
    }

    [Fact]
    public async Task A_secret_that_is_told_again_with_other_content_is_not_taken_over()
    {
        Receive(Signcrypt(Secret("s1")));
        Receive(Signcrypt(Secret("s1").Replace("passphrase-of", "something-else-than", StringComparison.Ordinal)));
        var secrets = Secrets();
        using var known = await secrets.ReadAsync(Token);
        Assert.Equal("passphrase-of-s1", Assert.Single(known.All).Passphrase);
        Assert.Equal(SecretRejectionReason.Conflicting, Assert.Single(secrets.Rejections).Reason);
    }

    [Fact]
    public async Task One_malformed_secret_does_not_hide_the_others()
    {
        Receive(Signcrypt("<shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' id='x'>y</shared-secret>" + Secret("s1")));
        var secrets = Secrets();
        using var known = await secrets.ReadAsync(Token);
        Assert.Equal("s1", Assert.Single(known.All).Id);
        Assert.Equal(SecretRejectionReason.Malformed, Assert.Single(secrets.Rejections).Reason);
    }

    [Fact]
    public async Task No_rejection_tells_a_secret()
    {
        _account.Keep(_ring.Make(Signcrypt(Secret("s1"))));
        Receive(Signcrypt(Secret("s2").Replace("timestamp", "time", StringComparison.Ordinal)));
        var secrets = Secrets();
        await secrets.ReadAsync(Token);
        Assert.Equal(2, secrets.Rejections.Length);
        Assert.DoesNotContain(secrets.Rejections, rejection => rejection.Message.Contains("passphrase-of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hostile_archive_costs_a_bounded_number_of_runs_and_ours_is_found_behind_it()
    {
        for (var i = 0; i < 1100; i++)
        {
            _account.Keep([0x85, (byte)(i >> 8), (byte)i, 0]);
        }

        _account.Keep(new byte[200_000]);
        var secrets = Secrets();
        await secrets.ReadAsync(Token);
        Assert.Equal(1000, _ring.Decryptions);
        Assert.Equal([SecretRejectionReason.TooMany, SecretRejectionReason.TooLarge], secrets.Rejections.Select(rejection => rejection.Reason));

        using var known = await secrets.EnsureAsync([Contacts], Token);
        Assert.NotNull(known.Newest(_account.Jid, Contacts));
        Assert.Equal(1001, _ring.Decryptions);
    }

    [Fact]
    public async Task Each_secret_is_in_a_message_of_its_own_and_in_the_private_node_and_costs_two_runs()
    {
        var secrets = Secrets();
        using var known = await secrets.EnsureAsync([Contacts, Groups], Token);
        Assert.Equal((2, 2, 2), (_account.Sent, _ring.Encryptions, _ring.Decryptions));
        Assert.NotEqual(known.Newest(_account.Jid, Contacts)!.Passphrase, known.Newest(_account.Jid, Groups)!.Passphrase);
        Assert.All(secrets.Found, found => Assert.Equal(SecretOrigins.Archive | SecretOrigins.PrivateNode, found.Origins));

        using var again = await Secrets().EnsureAsync([Contacts, Groups], Token);
        Assert.Equal(known.All, again.All);
        Assert.Equal(2, _account.Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Secrets_are_found_again_from_each_home_alone_and_put_back_into_the_other(bool isArchiveLost)
    {
        using var made = await Secrets().EnsureAsync([Contacts, Groups], Token);
        using var rotated = await Secrets().RotateAsync([Contacts], cancellationToken: Token);
        if (isArchiveLost)
        {
            _account.Messages.Clear();
        }
        else
        {
            await _account.Nodes.DeleteAsync(PrivateNode.Name, Token);
        }

        var secrets = Secrets();
        using var found = await secrets.ReadAsync(Token);
        Assert.Equal(rotated.All, found.All);
        Assert.Empty(secrets.Rejections);

        // Three secrets, of which a revoked one needs no revocation beside it.
        Assert.Equal(isArchiveLost ? new SecretsPutBack(0, 3, 0) : new SecretsPutBack(3, 0, 0), await secrets.PutBackAsync(Token));
        Assert.True((await secrets.PutBackAsync(Token)).IsEmpty);
        var again = Secrets();
        using var both = await again.ReadAsync(Token);
        Assert.Equal(rotated.All, both.All);
        Assert.All(again.Found, secret => Assert.Equal(SecretOrigins.Archive | SecretOrigins.PrivateNode, secret.Origins));
    }

    [Fact]
    public async Task What_only_a_message_keeps_is_not_used()
    {
        _account.Support = new(IsOffered: false, HasPublishOptions: false);
        var failure = await Assert.ThrowsAsync<SharedSecretException>(() => Secrets().EnsureAsync([Contacts], Token));
        Assert.Equal(SharedSecretFailure.NotKept, failure.Reason);
        Assert.Contains("--secrets FILE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_that_were_sent_jointly_are_sent_one_by_one_when_they_are_shared()
    {
        Receive(Signcrypt(Secret("s1") + Secret("s2", Groups)));
        var secrets = Secrets();
        Assert.Equal(new SecretsPutBack(2, 1, 0), await secrets.ShareAsync(Token));
        Assert.True((await secrets.ShareAsync(Token)).IsEmpty);
        Assert.Equal(["s1", "s2"], secrets.Found.Select(found => found.Secret.Id));
        Assert.Equal(1, _account.Sent);
    }

    [Fact]
    public async Task What_was_signed_before_a_key_was_lost_is_copied_as_it_is()
    {
        Receive(Signcrypt(Secret("s1")));
        _ring.Keys = [Juliet with { IsExpired = true }];
        var secrets = Secrets();
        await secrets.ListAsync(Token);
        Assert.Equal(new SecretsPutBack(1, 0, 0), await secrets.PutBackAsync(Token));
        Assert.Equal(SecretOrigins.Archive | SecretOrigins.PrivateNode, Assert.Single(secrets.Found).Origins);
    }

    [Fact]
    public async Task A_rotation_is_not_undone_by_an_archive_that_was_put_back()
    {
        using var old = await Secrets().EnsureAsync([Contacts], Token);
        var archive = _account.Messages.ToArray();
        using var rotated = await Secrets().RotateAsync([Contacts], cancellationToken: Token);
        _account.Messages.Clear();
        _account.Messages.AddRange(archive);

        var secrets = Secrets();
        using var found = await secrets.ReadAsync(Token);
        Assert.Equal(rotated.Newest(_account.Jid, Contacts), found.Newest(_account.Jid, Contacts));
        var rollback = Assert.Single(secrets.Rollbacks);
        Assert.Equal(
            (old.All[0].Id, SecretOrigins.Archive, SecretOrigins.PrivateNode), (rollback.Secret.Id, rollback.Place, rollback.Witness));

        await secrets.PutBackAsync(Token);
        Assert.Empty(secrets.Rollbacks);
    }

    [Fact]
    public async Task A_secret_that_the_secrets_file_knows_as_revoked_stays_revoked_whatever_the_server_says()
    {
        using var folder = new TemporaryFolder();
        await using var file = await SecretsFile.OpenAsync(folder.File("secrets"), _ring, cancellationToken: Token);
        using var old = await Secrets(new() { File = file }).EnsureAsync([Contacts], Token);
        var (archive, items) = (_account.Messages.ToArray(), _account.MemoryNodes.Items(PrivateNode.Name).ToArray());
        using var rotated = await Secrets(new() { File = file }).RotateAsync([Contacts], cancellationToken: Token);
        _account.Messages.Clear();
        _account.Messages.AddRange(archive);
        foreach (var item in _account.MemoryNodes.Items(PrivateNode.Name).Except(items).ToArray())
        {
            await _account.Nodes.RetractAsync(PrivateNode.Name, item.Id, Token);
        }

        var secrets = Secrets(new() { File = file });
        using var found = await secrets.ReadAsync(Token);
        Assert.Equal(rotated.All, found.All);
        Assert.Equal([SecretOrigins.PrivateNode, SecretOrigins.Archive], secrets.Rollbacks.Select(rollback => rollback.Place));

        // Without the file, nothing on the server tells of the rotation.
        var without = Secrets();
        using var undone = await without.ReadAsync(Token);
        Assert.Equal(old.All, undone.All);
        Assert.Empty(without.Rollbacks);
    }

    [Fact]
    public async Task Without_a_key_to_sign_with_nothing_is_sent()
    {
        var secrets = new AccountSecrets(_account, new MemoryRing(MemoryRing.Key("BBBB", "juliet@capulet.example", hasSecret: false)));
        var failure = await Assert.ThrowsAsync<SharedSecretException>(() => secrets.EnsureAsync([Contacts], Token));
        Assert.Equal((SharedSecretFailure.NoKey, 0), (failure.Reason, _account.Sent));
    }

    [Theory]
    [InlineData(OpenPgpFailure.AgentUnreachable)]
    [InlineData(OpenPgpFailure.GnuPgInterrupted)]
    public async Task A_program_that_does_not_work_is_no_missing_secret(OpenPgpFailure reason)
    {
        Receive(Signcrypt(Secret("s1")));
        _ring.Failure = reason;
        await Assert.ThrowsAsync<OpenPgpException>(() => Secrets().EnsureAsync([Contacts], Token));
        Assert.Equal(0, _account.Sent);
    }

    [Fact]
    public async Task Rotation_makes_the_new_secret_before_it_revokes_the_old_one()
    {
        using var before = await Secrets().EnsureAsync([Contacts, Groups], Token);
        var old = before.Newest(_account.Jid, Contacts)!;
        using var after = await Secrets().RotateAsync([Contacts], "a device was lost", Token);
        Assert.True(after.Find(_account.Jid, Contacts, old.Id)!.IsRevoked);
        Assert.NotEqual(old.Id, after.Newest(_account.Jid, Contacts)!.Id);
        Assert.Equal(before.Newest(_account.Jid, Groups), after.Newest(_account.Jid, Groups));
        Assert.Equal(4, _account.Sent);
    }

    [Fact]
    public async Task Rotation_is_signed_by_who_signs_for_the_node()
    {
        _account.Keep(_ring.Make(Signcrypt(Secret("s1")), Valid(Company)));
        var secrets = Secrets(new() { Signer = Signer });
        using var known = await secrets.RotateAsync([Contacts], cancellationToken: Token);
        Assert.Equal([Signer, Signer], known.All.Select(secret => secret.Signer));
        Assert.Empty(secrets.Rejections);
    }

    [Fact]
    public async Task A_secret_is_revoked_once_and_an_unknown_one_is_an_error()
    {
        Receive(Signcrypt(Secret("s1")));
        using var known = await Secrets().RevokeAsync(Contacts, "s1", cancellationToken: Token);
        Assert.Null(known.Newest(_account.Jid, Contacts));
        using var again = await Secrets().RevokeAsync(Contacts, "s1", cancellationToken: Token);
        Assert.Equal(1, _account.Sent);
        var failure = await Assert.ThrowsAsync<SharedSecretException>(() => Secrets().RevokeAsync(Contacts, "s2", cancellationToken: Token));
        Assert.Equal(SharedSecretFailure.UnknownSecret, failure.Reason);
    }

    private async Task<KnownSecrets> ReadAsync(SecretRejectionReason? reason)
    {
        var secrets = Secrets();
        var known = await secrets.ReadAsync(Token);
        Assert.Equal(reason is null ? [] : [reason.Value], secrets.Rejections.Select(rejection => rejection.Reason));
        Assert.Equal(reason is null ? 1 : 0, known.All.Length);
        return known;
    }

    private Task<KnownSecrets> ReadAsync() => ReadAsync(null);

    private AccountSecrets Secrets(AccountSecretsOptions? options = null) =>
        new(_account, _ring, (options ?? new()) with { ArchiveWait = TimeSpan.Zero });

    private void Receive(string content, string? from = "juliet@capulet.example/balcony", string? to = "juliet@capulet.example") =>
        _account.Keep(_ring.Make(content, Valid(Juliet)), from, to);

    private static MessageSignature Valid(OpenPgpKey key) => new(key.Fingerprint, SignatureState.Valid, key, DateTimeOffset.UtcNow);

    private static string Signcrypt(string payload, string to = "<to jid='juliet@capulet.example'/>", string? time = null) =>
        $"<signcrypt xmlns='urn:xmpp:openpgp:0'>{to}{time ?? $"<time stamp='{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}'/>"}<rpad>x</rpad><payload>{payload}</payload></signcrypt>";

    private static string Secret(string id, string node = Contacts, string more = "") =>
        $"<shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='juliet@capulet.example' node='{node}' id='{id}' timestamp='2026-01-02T03:04:05Z' {more}>\n  passphrase-of-{id}\n</shared-secret>";

    private static string Revocation(string id) =>
        $"<revoke xmlns='urn:xmpp:openpgp:pubsub:0' jid='juliet@capulet.example' node='{Contacts}' id='{id}'><reason>lost</reason></revoke>";
}
