using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;

namespace XmppContacts.OpenPgp.Tests;

/// <summary>The mode against .NET's own, which pads: only what stands before the padding is compared.</summary>
public class AesCfbTests
{
    public static TheoryData<int> Lengths { get; } = [0, 1, 15, 16, 17, 31, 32, 33, 300, 4079, 4080, 4081, 4095, 4096, 4097, 8192, 8193, 100_003];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Octets_are_encrypted_as_the_mode_says(int length)
    {
        var (key, plaintext) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(length));
        using var cipher = new AesCfb(key);
        for (var round = 0; round < 3; round++)
        {
            byte[] buffer = [0xEE, .. plaintext, 0xEE];
            cipher.Encrypt(buffer, 1, length);
            Assert.Equal([0xEE, .. Expected(key, plaintext), 0xEE], buffer);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Octets_are_decrypted_as_the_mode_says(int length)
    {
        var (key, plaintext) = (RandomNumberGenerator.GetBytes(24), RandomNumberGenerator.GetBytes(length));
        var ciphertext = Expected(key, plaintext);
        using var cipher = new AesCfb(key);
        for (var round = 0; round < 3; round++)
        {
            var result = new byte[length];
            cipher.Decrypt(ciphertext, result);
            Assert.Equal(plaintext, result);
        }
    }

    private static byte[] Expected(byte[] key, byte[] plaintext)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptCfb(plaintext, new byte[16], PaddingMode.Zeros, feedbackSizeInBits: 128)[..plaintext.Length];
    }
}
