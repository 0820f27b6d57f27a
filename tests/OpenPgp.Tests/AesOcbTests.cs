using XmppContacts.OpenPgp.Ciphers;

namespace XmppContacts.OpenPgp.Tests;

public class AesOcbTests
{
    // RFC 7253 appendix A, for the key 00 01 ... 0F: last octet of the nonce, octets of associated data and of plaintext (00 01 02 ... each), ciphertext with tag.
    public static TheoryData<int, int, int, string> Samples { get; } = new()
    {
        { 0x0, 0, 0, "785407BFFFC8AD9EDCC5520AC9111EE6" },
        { 0x1, 8, 8, "6820B3657B6F615A5725BDA0D3B4EB3A257C9AF1F8F03009" },
        { 0x2, 8, 0, "81017F8203F081277152FADE694A0A00" },
        { 0x3, 0, 8, "45DD69F8F5AAE72414054CD1F35D82760B2CD00D2F99BFA9" },
        { 0x4, 16, 16, "571D535B60B277188BE5147170A9A22C3AD7A4FF3835B8C5701C1CCEC8FC3358" },
        { 0x5, 16, 0, "8CF761B6902EF764462AD86498CA6B97" },
        { 0x6, 0, 16, "5CE88EC2E0692706A915C00AEB8B2396F40E1C743F52436BDF06D8FA1ECA343D" },
        { 0x7, 24, 24, "1CA2207308C87C010756104D8840CE1952F09673A448A122C92C62241051F57356D7F3C90BB0E07F" },
        { 0x8, 24, 0, "6DC225A071FC1B9F7C69F93B0F1E10DE" },
        { 0x9, 0, 24, "221BD0DE7FA6FE993ECCD769460A0AF2D6CDED0C395B1C3CE725F32494B9F914D85C0B1EB38357FF" },
        { 0xA, 32, 32, "BD6F6C496201C69296C11EFD138A467ABD3C707924B964DEAFFC40319AF5A48540FBBA186C5553C68AD9F592A79A4240" },
        { 0xB, 32, 0, "FE80690BEE8A485D11F32965BC9D2A32" },
        { 0xC, 0, 32, "2942BFC773BDA23CABC6ACFD9BFD5835BD300F0973792EF46040C53F1432BCDFB5E1DDE3BC18A5F840B52E653444D5DF" },
        { 0xD, 40, 40, "D5CA91748410C1751FF8A2F618255B68A0A12E093FF454606E59F9C1D0DDC54B65E8628E568BAD7AED07BA06A4A69483A7035490C5769E60" },
        { 0xE, 40, 0, "C5CD9D1850C141E358649994EE701B68" },
        { 0xF, 0, 40, "4412923493C57D5DE0D700F753CCE0D1D2D95060122E9F15A5DDBFC5787E50B5CC55EE507BCB084E479AD363AC366B95A98CA5F3000B1479" },
    };

    private static readonly byte[] Key = Counting(16);

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_samples_of_RFC_7253_open(int number, int associated, int length, string sealedData)
    {
        using var ocb = new AesOcb(Key);
        var plaintext = new byte[length];
        Assert.True(ocb.TryOpen(Nonce(number), Counting(associated), Convert.FromHexString(sealedData), plaintext));
        Assert.Equal(Counting(length), plaintext);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Nothing_opens_after_a_bit_has_changed(int number, int associated, int length, string sealedData)
    {
        using var ocb = new AesOcb(Key);
        var octets = Convert.FromHexString(sealedData);
        var plaintext = new byte[length];
        for (var bit = 0; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ocb.TryOpen(Nonce(number), Counting(associated), octets, plaintext));
            Assert.Equal(new byte[length], plaintext);
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.False(ocb.TryOpen(Nonce(number ^ 1), Counting(associated), octets, plaintext));
        Assert.False(ocb.TryOpen(Nonce(number), Counting(associated + 1), octets, plaintext));
    }

    private static byte[] Nonce(int number) => [0xBB, 0xAA, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, (byte)number];

    private static byte[] Counting(int length) => [.. Enumerable.Range(0, length).Select(value => (byte)value)];
}
