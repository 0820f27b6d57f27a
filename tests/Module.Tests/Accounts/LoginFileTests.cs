using XmppContacts.Accounts;

namespace XmppContacts.Tests.Accounts;

public sealed class LoginFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_may_come_in_any_order_and_beside_others()
    {
        var logins = await LoginFile.ReadAsync(_folder.Write("logins.csv", "note,password,jid\n,\"a,b\"\"c\",Juliet@capulet.example\n,d,nurse@capulet.example\n"), Token);

        Assert.Equal([("juliet@capulet.example", "a,b\"c"), ("nurse@capulet.example", "d")], logins.Select(login => (login.Account.ToString(), login.Password)));
    }

    [Theory]
    [InlineData("jid\na@x.example\n", "it needs the columns jid and password")]
    [InlineData("jid,password\n", "it holds no accounts")]
    [InlineData("jid,password\nx.example,p\n", "row 1 has no account's address")]
    [InlineData("jid,password\na@x.example,\n", "row 1, a@x.example, has no password")]
    [InlineData("jid,password\na@x.example,p\nb@x.example,q\nA@X.example,r\n", "row 3, a@x.example, stands there already")]
    [InlineData("jid,password\na@x.example,p\na@x.example/phone,p\n", "row 2, a@x.example/phone, stands there already")]
    public async Task A_list_that_cannot_be_worked_on_is_refused_whole(string text, string reason)
    {
        var path = _folder.Write("logins.csv", text);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => LoginFile.ReadAsync(path, Token));

        Assert.Equal($"'{path}' is not a list of logins: {reason}.", refusal.Message);
    }

    public void Dispose() => _folder.Dispose();
}
