using System.Text;
using XmppContacts.Reports;

namespace XmppContacts.Tests.Reports;

public sealed class ValuePresenterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("x", "… [1]")]
    [InlineData("Jo", "J… [2-3]")]
    [InlineData("Romeo", "R… [4-7]")]
    [InlineData("Count Paris", "C… [8-15]")]
    [InlineData("👩🏽‍💻 Zoë", "👩🏽‍💻… [4-7]")]
    [InlineData("\u202Eevil", "⟨U+202E⟩… [4-7]")]
    public void A_masked_value_is_its_first_letter_and_the_class_of_its_length(string value, string masked) =>
        Assert.Equal(masked, ValuePresenter.Mask.Present(value));

    // RFC 4231, test case 2: HMAC-SHA-256 under the key "Jefe" begins 5bdcc146bf60754e6a042426089575c7; here under a key long enough,
    // test case 1: key 20 times 0x0b, "Hi There" begins b0344c61d8db38535ca8afceaf0bf12b.
    [Fact]
    public void A_hash_is_HMAC_SHA_256_cut_to_128_bits()
    {
        var key = Enumerable.Repeat((byte)0x0B, 20).ToArray();
        var expected = Convert.ToBase64String(Convert.FromHexString("b0344c61d8db38535ca8afceaf0bf12b")).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        Assert.Equal("hmac-sha256:" + expected, ValuePresenter.Hash(key).Present("Hi There"));
    }

    [Fact]
    public async Task The_last_newline_of_a_key_file_is_not_the_key()
    {
        var with = await ValuePresenter.CreateAsync(ValueMode.Hash, _folder.Write("a", "0123456789abcdef\n"), TestContext.Current.CancellationToken);
        var without = ValuePresenter.Hash(Encoding.UTF8.GetBytes("0123456789abcdef"));

        Assert.Equal(without.Present("Romeo"), with.Present("Romeo"));
    }

    [Fact]
    public async Task A_short_key_no_key_and_an_idle_key_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => ValuePresenter.CreateAsync(ValueMode.Hash, _folder.Write("short", "secret"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => ValuePresenter.CreateAsync(ValueMode.Hash, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => ValuePresenter.CreateAsync(ValueMode.Mask, "key", TestContext.Current.CancellationToken));
    }
}
