using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>The ciphers that .NET does not have, in cipher feedback mode. They are read and never written.</summary>
internal sealed class LegacyCfb : ICfbCipher
{
    private const byte Idea = 1;
    private const byte TripleDes = 2;
    private const byte Cast5 = 3;
    private const byte Blowfish = 4;
    private const byte Twofish = 10;
    private const byte Camellia128 = 11;
    private const byte Camellia256 = 13;

    private readonly IBlockCipher _cipher;

    public LegacyCfb(byte algorithm, ReadOnlySpan<byte> key)
    {
        _cipher = algorithm switch
        {
            Idea => new IdeaEngine(),
            TripleDes => new DesEdeEngine(),
            Cast5 => new Cast5Engine(),
            Blowfish => new BlowfishEngine(),
            Twofish => new TwofishEngine(),
            >= Camellia128 and <= Camellia256 => new CamelliaEngine(),
            _ => throw OpenPgpException.Unsupported(AlgorithmNames.Cipher(algorithm)),
        };
        _cipher.Init(true, new KeyParameter(key.ToArray()));
    }

    public int BlockBytes => _cipher.GetBlockSize();

    public void Decrypt(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        Span<byte> feedback = stackalloc byte[BlockBytes];
        Span<byte> keystream = stackalloc byte[BlockBytes];
        feedback.Clear();
        for (var done = 0; done < ciphertext.Length; done += feedback.Length)
        {
            _cipher.ProcessBlock(feedback, keystream);
            var block = ciphertext.Slice(done, Math.Min(feedback.Length, ciphertext.Length - done));
            for (var i = 0; i < block.Length; i++)
            {
                plaintext[done + i] = (byte)(block[i] ^ keystream[i]);
            }

            block.CopyTo(feedback);
        }

        keystream.Clear();
    }

    // The library does not let its copies of keys be cleared.
    public void Dispose()
    {
    }
}
