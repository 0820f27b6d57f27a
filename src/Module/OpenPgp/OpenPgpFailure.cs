namespace XmppContacts.OpenPgp;

/// <summary>Why an OpenPGP message was not read or written.</summary>
public enum OpenPgpFailure
{
    /// <summary>These octets do not begin like an OpenPGP message; ASCII armor is not taken either (XEP-0373 §3.1 sends none).</summary>
    NotOpenPgp,

    /// <summary>The message begins like one, but its packets are cut short or in an order that no message has (RFC 9580 §10.3).</summary>
    Malformed,

    /// <summary>The content is not encrypted at all.</summary>
    NotEncrypted,

    /// <summary>The message is encrypted, but for keys only: no passphrase opens it.</summary>
    NotSymmetric,

    /// <summary>Encrypted without integrity protection (packet 9, RFC 9580 §5.7): whoever stores it can change it.</summary>
    NoIntegrity,

    /// <summary>An algorithm or version that is not read in process; <see cref="OpenPgpException.Algorithm"/> names it.</summary>
    Unsupported,

    /// <summary>No key from this passphrase gives intact data: the passphrase is another one, or the message was changed. One cannot be told from the other.</summary>
    IntegrityFailed,

    /// <summary>More octets, packets or layers than are read, encrypted or decompressed.</summary>
    TooLarge,

    /// <summary>GnuPG gave up for a reason of its own, or cannot be used.</summary>
    GnuPgFailed,

    /// <summary>GnuPG could not be started, or was ended by a signal before it was done: that says nothing about keys and messages.</summary>
    GnuPgInterrupted,

    /// <summary>GnuPG did not end in time and was stopped: that says nothing about keys and messages.</summary>
    GnuPgTimeout,

    /// <summary>There is no GnuPG on this machine.</summary>
    GnuPgMissing,

    /// <summary>GnuPG is older than version 2.2.</summary>
    GnuPgTooOld,

    /// <summary>GnuPG cannot talk to its agent, which has the secret keys: often because the name of the home folder is too long for a socket.</summary>
    AgentUnreachable,

    /// <summary>A key file or its directory cannot be read or written.</summary>
    KeyFilesUnusable,

    /// <summary>No such public key, or none at all in what should hold one.</summary>
    NoSuchKey,

    /// <summary>None of the secret keys at hand fits, or the one asked for is not there.</summary>
    NoSecretKey,

    /// <summary>A key is past its time.</summary>
    KeyExpired,

    /// <summary>A key was revoked.</summary>
    KeyRevoked,

    /// <summary>A key is none that signs, or none that encrypts, or is damaged.</summary>
    KeyUnusable,

    /// <summary>The passphrase does not open the secret key.</summary>
    WrongPassphrase,

    /// <summary>The secret key has a passphrase, which was not given and could not be asked for.</summary>
    PassphraseNeeded,

    /// <summary>The message is encrypted for a passphrase, alone or beside keys; a message from another account never is.</summary>
    NotForKeys,
}
