using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Tests.EncryptedNodes;

namespace XmppContacts.Tests.Contacts;

/// <summary>New secrets for the contacts of an account: not where something is missing, and not while another run changes it.</summary>
public sealed class SecretRotationTests
{
    private static readonly string[] Nodes = [ContactNodes.Contacts, ContactNodes.Groups];

    private readonly MailAccount _account = new();
    private readonly AddressBookAccess _access = new(new MemoryRing(MemoryRing.Key("AAAA", "juliet@capulet.example")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_rotated_where_items_are_missing_until_the_user_decides()
    {
        await SetAsync("romeo");
        await SetAsync("nurse");
        var lost = (await ReadAsync()).Find(Identity("nurse"))!.ItemIds.Single();
        await _account.MemoryNodes.RetractAsync(ContactNodes.Contacts, lost, Token);
        _account.MemoryNodes.Log.Clear();
        var sent = _account.Sent;

        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => RotateAsync(_access));

        Assert.Equal(EncryptedNodeFailure.ItemsMissing, refused.Reason);
        Assert.Contains("--accept-missing", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_account.MemoryNodes.Log);
        Assert.Equal(sent, _account.Sent);

        Assert.True(await RotateAsync(_access with { AcceptsMissing = true }) > 0);
        var book = await ReadAsync();
        Assert.Empty(book.MissingItems);
        Assert.Equal(["romeo@x.example"], book.Contacts.Select(contact => contact.Contact.Identities[0].Value));
        Assert.All(book.ContactsNode.Items, item => Assert.False(item.Secret!.IsRevoked));
    }

    [Fact]
    public async Task An_older_version_is_not_encrypted_again_until_the_user_decides()
    {
        await SetAsync("romeo");
        var old = _account.MemoryNodes.Items(ContactNodes.Contacts).ToList();
        await SetAsync("romeo", "Romeo Montague");
        var changed = _account.MemoryNodes.Items(ContactNodes.Contacts).Single(item => old.Exists(other => other.Id == item.Id && other.Payload!.Value != item.Payload!.Value));
        _account.MemoryNodes.Put(ContactNodes.Contacts, old.Find(item => item.Id == changed.Id)!);

        await Assert.ThrowsAsync<EncryptedNodeException>(() => RotateAsync(_access));
        Assert.True(await RotateAsync(_access with { AcceptsMissing = true }) > 0);
        Assert.Equal("romeo", Assert.Single((await ReadAsync()).Contacts).Contact.Name);
    }

    [Fact]
    public async Task The_account_is_reserved_while_it_is_changed_and_not_where_nothing_changes()
    {
        var reserved = new List<int>();
        _account.MemoryNodes.BeforeRequest = (kind, _, _) => reserved.AddRange(kind is "publish" or "create" or "configure" or "swap" ? [_account.Reservations] : []);

        await SetAsync("romeo");
        await RotateAsync(_access);
        await _account.MemoryNodes.RetractAsync(PrivateNode.Name, _account.MemoryNodes.Items(PrivateNode.Name)[0].Id, Token);
        await AddressBookAccess.ShareAsync(_account, _access.SecretsOf(_account), Token);

        Assert.NotEmpty(reserved);
        Assert.All(reserved, number => Assert.Equal(1, number));
        Assert.Equal(0, _account.Reservations);
        var before = _account.Reserved;
        await SetAsync("romeo");
        Assert.Equal(before, _account.Reserved);
    }

    private Task<int> RotateAsync(AddressBookAccess access) => access.RotateAsync(_account, access.SecretsOf(_account), Nodes, null, keepsItems: false, Token);

    private Task SetAsync(string local, string? name = null) =>
        _access.ChangeAsync(_account, null, draft => draft.Set(new Contact { Name = name ?? local, Identities = [Identity(local)] }), null, Token);

    private async Task<AddressBook> ReadAsync() => (await _access.ReadAsync(_account, Token)).Book;

    private static ContactIdentity Identity(string local) => ContactIdentity.Of(Jid.Create(local, "x.example"));
}
