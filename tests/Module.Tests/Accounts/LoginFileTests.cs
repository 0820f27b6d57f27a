using XmppContacts.Accounts;

namespace XmppContacts.Tests.Accounts;

public sealed class LoginFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_may_come_in_any_order_and_beside_others()
    {
        var (logins, problems) = await LoginFile.ReadAsync(_folder.Write("logins.csv", "note,password,jid\n,\"a,b\"\"c\",Juliet@capulet.example\n,d,nurse@capulet.example\n"), Token);

        Assert.Equal([("juliet@capulet.example", "a,b\"c"), ("nurse@capulet.example", "d")], logins.Select(login => (login.Account.ToString(), login.Password)));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("jid\na@x.example\n", "its first line must name the columns jid and password")]
    [InlineData("", "its first line must name the columns jid and password")]
    [InlineData("jid,password\n", "it holds no accounts")]
    [InlineData("jid,password\n\n\r\n", "it holds no accounts")]
    public async Task What_is_no_list_is_refused(string text, string reason)
    {
        var path = _folder.Write("logins.csv", text);
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => LoginFile.ReadAsync(path, Token));

        Assert.Equal($"'{path}' is not a list of logins: {reason}.", refusal.Message);
    }

    [Theory]
    [InlineData("x.example,p", "'x.example' is not the address of an account")]
    [InlineData("a@x.example,", "'a@x.example' has no password")]
    [InlineData("a@x.example", "'a@x.example' has no password")]
    [InlineData(",p", "this row has no address")]
    [InlineData(",", "this row is empty")]
    [InlineData("\" \",\" \"", "this row is empty")]
    [InlineData("FIRST@X.example/phone,p", "'FIRST@X.example/phone' stands in line 2 already")]
    [InlineData("\"a\nb@x.example\",p", "'a⟨U+000A⟩b@x.example' is not the address of an account")]
    public async Task One_bad_row_is_named_and_the_others_are_there(string row, string fault)
    {
        var path = _folder.Write("logins.csv", $"jid,password\nfirst@x.example,p\n\n{row}\nlast@x.example,q\n");
        var (logins, problems) = await LoginFile.ReadAsync(path, Token);

        Assert.Equal(["first@x.example", "last@x.example"], logins.Select(login => login.Account.ToString()));
        Assert.Equal([$"{path}:4:1: {fault}"], problems.Select(problem => problem.ToString()));
        Assert.Null(problems[0].Account);
    }

    // Decided by hand: what is clear is read, and what is not is named by its line.
    [Theory]
    [InlineData("blank-lines.csv", "carla@old.example pw", "4:1: this row is empty")]
    [InlineData("caps.csv", "carla@old.example pw")]
    [InlineData("dup.csv", "carla@old.example pw", "3:1: 'CARLA@old.example' stands in line 2 already")]
    [InlineData("excel-semicolon.csv", "anna@old.example pw, carla@old.example pw")]
    [InlineData("heart.csv", "anna@old.example pw, bea@old.example pw", "3:1: 'i♥ny@old.example' is not the address of an account")]
    [InlineData("latin1.csv", "", "2:1: the row of 'm\uFFFDller@old.example' is not UTF-8; save the file as UTF-8")]
    [InlineData("order.csv", "carla@old.example pw")]
    [InlineData("res.csv", "carla@old.example/phone pw")]
    [InlineData("space.csv", "carla@old.example pw")]
    [InlineData("tab.csv", "carla@old.example pw")]
    [InlineData("utf16.csv", "carla@old.example pw")]
    public async Task Lists_as_editors_and_spreadsheets_write_them(string name, string expected, params string[] faults)
    {
        var path = _folder.Write(name, await File.ReadAllBytesAsync(Fixture.Path($"cases/12-logins/{name}"), Token));
        var (logins, problems) = await LoginFile.ReadAsync(path, Token);

        Assert.Equal(expected, string.Join(", ", logins.Select(login => $"{login.Account} {login.Password}")));
        Assert.Equal(faults.Select(fault => $"{path}:{fault}"), problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task Without_a_header_it_is_no_list() => await Assert.ThrowsAsync<InvalidDataException>(
        async () => await LoginFile.ReadAsync(_folder.Write("logins.csv", await File.ReadAllBytesAsync(Fixture.Path("cases/12-logins/nohead.csv"), Token)), Token));

    [Fact]
    public async Task A_password_keeps_its_spaces_and_separators()
    {
        var (logins, _) = await LoginFile.ReadAsync(_folder.Write("logins.csv", "jid;password\na@x.example; p,q|r \nb@x.example;\"s;t\"\n"), Token);

        Assert.Equal([" p,q|r ", "s;t"], logins.Select(login => login.Password));
    }

    [Fact]
    public async Task A_source_gives_the_rows_that_are_of_no_use_too()
    {
        var (_, problems) = await LoginFile.ReadAsync(_folder.Write("logins.csv", "jid,password\nx.example,p\n"), Token);
        var source = new LoginSource([], 1, problems);

        Assert.Equal(problems, await source.ReadAsync(Token).Select(account => account.Problem!).ToListAsync(Token));
        Assert.Equal(
            problems, await source.SelectAsync((account, _) => ValueTask.FromResult(account), Token).Select(result => result.Problem!).ToListAsync(Token));
    }

    public void Dispose() => _folder.Dispose();
}
