namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>What the encrypted messages of one account may cost. Anybody can send such messages, and every one costs a run of the OpenPGP program.</summary>
/// <param name="SignedBytes">What a message with a valid signature may decrypt to: those with a hundred secrets have 40,000 bytes.</param>
/// <param name="UnsignedBytes">What another message may decrypt to and still be read, so that the reason why it is not used can be named.</param>
/// <param name="Characters">What all messages may hold together; a message of elements only needs ten times as many bytes of memory.</param>
/// <param name="Time">How long decrypting all of them may take: the thousand that are looked into need two minutes, and ten on a busy machine.</param>
internal sealed record SigncryptLimits(int SignedBytes, int UnsignedBytes, long Characters, TimeSpan Time)
{
    public static SigncryptLimits Default { get; } = new(
        SignedBytes: 1024 * 1024, UnsignedBytes: 64 * 1024, Characters: 32L * 1024 * 1024, Time: TimeSpan.FromMinutes(15));
}
