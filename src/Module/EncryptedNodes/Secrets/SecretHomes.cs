using XmppContacts.Accounts;
using XmppContacts.EncryptedNodes.Signcrypt;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Puts statements about secrets where they are found again: the account's private node, the secrets file, and messages for other clients.</summary>
/// <param name="account">The account.</param>
/// <param name="options">How secrets are found and kept.</param>
/// <param name="node">The private node.</param>
/// <param name="messages">The messages.</param>
/// <param name="writer">Signs and encrypts.</param>
internal sealed class SecretHomes(IAccountData account, AccountSecretsOptions options, PrivateNode node, SecretMessages messages, SigncryptWriter writer)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Why the private node was not used, as a sentence without its full stop; null when it was.</summary>
    public string? NodeProblem { get; private set; }

    /// <summary>The places that this account can have, beside the secrets file: the private node, and messages unless its server is known to archive none.</summary>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<SecretOrigins> OfferedAsync(CancellationToken cancellationToken)
    {
        if (account is not IAccountStore)
        {
            return SecretOrigins.None;
        }

        var places = await node.IsOfferedAsync(cancellationToken) ? SecretOrigins.PrivateNode : SecretOrigins.None;
        return await account.GetPepSupportAsync(cancellationToken) is { HasArchive: false } ? places : places | SecretOrigins.Archive;
    }

    /// <summary>Puts statements into their places, the durable ones first.</summary>
    /// <param name="placements">The statements; each is sent in a message of its own, since some clients read the first of a message alone.</param>
    /// <param name="read">Reads all statements of the account again.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; a part may have been done.</param>
    /// <exception cref="SharedSecretException">There is no key to sign with, or the secrets file cannot be used.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task PutAsync(IReadOnlyCollection<SecretPlacement> placements, Func<CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        var offered = await OfferedAsync(cancellationToken);
        var signed = new List<(SecretPlacement Placement, byte[] Message)>();
        foreach (var placement in placements.Where(placement => (placement.Places & offered) != 0))
        {
            signed.Add((placement, placement.Existing ?? await writer.WriteAsync(placement.Signer, [placement.Statement], cancellationToken)));
        }

        await PublishAsync([.. signed.Where(pair => pair.Placement.Places.HasFlag(SecretOrigins.PrivateNode))], offered, cancellationToken);
        if (options.File is { } file)
        {
            await file.AddAsync([.. placements.Where(placement => placement.Places.HasFlag(SecretOrigins.File)).Select(placement => placement.Secret)], cancellationToken);
        }

        byte[][] sent = [.. signed.Where(pair => pair.Placement.Places.HasFlag(SecretOrigins.Archive)).Select(pair => pair.Message)];
        await SendAsync(offered.HasFlag(SecretOrigins.Archive) ? sent : [], read, cancellationToken);
    }

    private async Task PublishAsync(
        IReadOnlyCollection<(SecretPlacement Placement, byte[] Message)> signed, SecretOrigins offered, CancellationToken cancellationToken)
    {
        if (signed.Count == 0 || !offered.HasFlag(SecretOrigins.PrivateNode))
        {
            return;
        }

        var ids = new List<string>();
        try
        {
            await node.PublishAsync([.. signed.Select(pair => pair.Message)], ids, cancellationToken);
            NodeProblem = null;
        }
        catch (EncryptedNodeException e)
        {
            // The secrets file may do.
            NodeProblem = e.Message.TrimEnd('.');
            return;
        }

        var stored = (await node.ReadAsync(cancellationToken)).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        if (!stored.IsSupersetOf(ids))
        {
            NodeProblem = $"items of {PrivateNode.Name} could not be read back as published";
            return;
        }

        // What is encrypted to fewer keys goes after what takes its place was read back.
        foreach (var id in signed.SelectMany(pair => pair.Placement.Replaced).Distinct())
        {
            await node.RetractAsync(id, cancellationToken);
        }
    }

    private async Task SendAsync(byte[][] sent, Func<CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        foreach (var message in sent)
        {
            messages.Expect(message);
            await ((IAccountStore)account).SendToSelfAsync(OpenPgpStanza.Create(message), cancellationToken);
        }

        var sentAt = options.Clock.GetTimestamp();
        while (true)
        {
            await read(cancellationToken);
            if (sent.All(messages.HasFound) || options.Clock.GetElapsedTime(sentAt) >= options.ArchiveWait)
            {
                return;
            }

            await Task.Delay(Interval, options.Clock, cancellationToken);
        }
    }
}
