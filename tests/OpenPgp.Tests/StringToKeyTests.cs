using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.Tests;

public class StringToKeyTests
{
    // Specifiers and keys as gpg --show-session-key told them, for messages whose key is the passphrase's.
    [Theory]
    [InlineData("0008", "4104D36F8DA2C254349F85836793EBE029E0C957063A34C91C2E9203187B5631")]
    [InlineData("0002", "2F9E53523B62ABC141A2B4D6019D23CBA835DBD01AB402C9C31DEB6204FB8A8F")]
    [InlineData("0109b0935e6d4aff76b5", "1A854F91927D7406C6E9193E6F24A1A8914E6E00AAF4B9DA2B88567C9D3F4568")]
    [InlineData("030254d69391ddb73ac060", "3CC4C4933A56144879CAA84E161F17159670ACF6427FC1DD82F731AC154E7DD7")]
    [InlineData("0308f0f6976dbca5f3ae60", "1D20A530F639A0559306F6C2924E86472B0A8408AB0E495D36E7A586D0287DD6")]
    [InlineData("0309d1d719d3d084440a60", "A93084EE1FBC2A17B6B6D5B15B0C4A4217F31C2BA69D662C8C0CC33E8F7C386C")]
    [InlineData("030a2189e0c11e24b93d60", "AC101B768F01C2CE3000E13330F76BC1D30FB24572EB52FF1C5D76C56193E634")]
    [InlineData("0308e6264c6a6b48d11d60", "20E6AFADFC0615C6B9F99842020E7804029800C0F99BD8B1")]
    public void A_key_is_the_one_that_gpg_derives(string specifier, string key)
    {
        var stringToKey = StringToKey.Read(Convert.FromHexString(specifier));
        var derived = new byte[key.Length / 2];
        stringToKey.Derive("correct horse"u8, derived, CancellationToken.None);
        Assert.Equal(key, Convert.ToHexString(derived));
    }

    [Theory]
    [InlineData("03020f801aff4eef5c35ff", 65_011_712)]
    [InlineData("0308aaaaaaaaaaaaaaaa00", 1024)]
    [InlineData("0308aaaaaaaaaaaaaaaa60", 65_536)]
    [InlineData("0308aaaaaaaaaaaaaaaa6f", 126_976)]
    public void A_count_is_decoded(string specifier, int count)
    {
        // RFC 9580 §3.7.1.3: (16 + (c & 15)) << ((c >> 4) + 6).
        var octets = Convert.FromHexString(specifier);
        Assert.Equal(count, new StringToKey(3, 8, 0, octets[^1]).Count);
    }

    [Fact]
    public void Salt_and_a_passphrase_longer_than_the_count_are_hashed_whole()
    {
        var passphrase = new byte[5000];
        Array.Fill(passphrase, (byte)'x');
        var iterated = new byte[32];
        var salted = new byte[32];
        new StringToKey(3, 8, 0x0102030405060708, CodedCount: 0).Derive(passphrase, iterated, CancellationToken.None);
        new StringToKey(1, 8, 0x0102030405060708, CodedCount: 0).Derive(passphrase, salted, CancellationToken.None);
        Assert.Equal(salted, iterated);
    }

    [Fact]
    public void A_specifier_is_written_as_it_was_read()
    {
        foreach (var specifier in new[] { "0008", "0109b0935e6d4aff76b5", "0308f0f6976dbca5f3ae60" })
        {
            var octets = Convert.FromHexString(specifier);
            var written = new byte[octets.Length];
            StringToKey.Read(octets).Write(written);
            Assert.Equal(octets, written);
        }
    }
}
