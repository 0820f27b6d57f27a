using System.CommandLine;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary><c>key show</c>: one key with its subkeys.</summary>
internal sealed class ShowKeyCommand
{
    private readonly KeyArgument _key = new();
    private readonly KeyRingOptions _ring = new();

    public static Command Create()
    {
        var show = new ShowKeyCommand();
        var command = new Command("show", "Show a key with its user IDs and subkeys.") { show._key };
        show._ring.AddTo(command);
        command.SetAction(show.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var ring = await _ring.OpenAsync(parsed, addsKeys: false, cancellationToken);
        var keys = NamedKeys.Find(await ring.GetKeysAsync(cancellationToken), parsed.GetRequiredValue(_key));
        KeyRingWarnings.Write(ring);
        if (keys.IsEmpty)
        {
            NamedKeys.FindOne([], parsed.GetRequiredValue(_key));
        }

        KeyView.WriteDetails(keys);
        return ExitCodes.Done;
    }
}
