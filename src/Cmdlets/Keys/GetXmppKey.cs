using System.Management.Automation;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>Lists OpenPGP keys.</summary>
[Cmdlet(VerbsCommon.Get, "XmppKey")]
[OutputType(typeof(OpenPgpKey))]
public sealed class GetXmppKey : KeyCmdlet
{
    /// <summary>Fingerprints, or JIDs in user IDs.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("Fingerprint", "Jid")]
    public string[] Key { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(async (pipeline, cancellationToken) =>
    {
        var keys = await Ring.GetKeysAsync(cancellationToken);
        if (Key.Length == 0)
        {
            await pipeline.WriteObjectsAsync(keys);
        }

        foreach (var name in Key)
        {
            var found = NamedKeys.Find(keys, name);
            await pipeline.WriteObjectsAsync(found);
            if (found.IsEmpty)
            {
                await pipeline.WriteErrorAsync(KeyFailure.Of(new OpenPgpException(OpenPgpFailure.NoSuchKey, $"there is no key '{VisibleText.Shortened(name)}'"), name).ErrorRecord);
            }
        }
    });
}
