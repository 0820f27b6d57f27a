using System.CommandLine;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary><c>key list</c>: the keys that are there.</summary>
internal sealed class ListKeysCommand
{
    private readonly KeyRingOptions _ring = new();
    private readonly ListOptions<OpenPgpKey> _list = new("the keys", KeyReport.WriteJsonAsync, KeyReport.WriteCsvAsync, KeyView.Write);

    public static Command Create()
    {
        var list = new ListKeysCommand();
        var command = new Command("list", "List keys: fingerprint, user IDs, algorithm, expiry and what they can do. Signatures are verified; what does not count is reported.");
        list._ring.AddTo(command);
        list._list.AddTo(command);
        command.SetAction(list.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var ring = await _ring.OpenAsync(parsed, addsKeys: false, cancellationToken);
        return await _list.RunAsync(parsed, null, ReadAsync, cancellationToken);

        async Task<int> ReadAsync(List<OpenPgpKey> rows)
        {
            rows.AddRange(await ring.GetKeysAsync(cancellationToken));
            KeyRingWarnings.Write(ring);
            return ExitCodes.Done;
        }
    }
}
