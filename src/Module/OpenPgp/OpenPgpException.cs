namespace XmppContacts.OpenPgp;

/// <summary>An OpenPGP message could not be read or written. The message holds neither secrets nor content and is safe to show.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">What is wrong, as a sentence without its full stop.</param>
/// <param name="algorithm">What is not supported, for <see cref="OpenPgpFailure.Unsupported"/>.</param>
/// <param name="inner">What brought it about.</param>
public sealed class OpenPgpException(OpenPgpFailure reason, string message, string? algorithm = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public OpenPgpFailure Reason { get; } = reason;

    /// <summary>The name of the cipher, hash, compression or key derivation that is not supported, or null.</summary>
    public string? Algorithm { get; } = algorithm;

    internal static OpenPgpException Malformed(string what) => new(OpenPgpFailure.Malformed, $"the OpenPGP message is damaged: {what}");

    internal static OpenPgpException TooLarge(string what) => new(OpenPgpFailure.TooLarge, $"the OpenPGP message is refused: {what}");

    internal static OpenPgpException Unsupported(string algorithm) =>
        new(OpenPgpFailure.Unsupported, $"the OpenPGP message uses {algorithm}, which is not supported", algorithm);

    internal static OpenPgpException NoIntegrity() =>
        new(OpenPgpFailure.NoIntegrity, "the OpenPGP message has no integrity protection, and is refused: it could have been changed");

    internal static OpenPgpException IntegrityFailed() =>
        new(OpenPgpFailure.IntegrityFailed, "the OpenPGP message does not decrypt to intact data: the passphrase is another one, or the message was changed");
}
