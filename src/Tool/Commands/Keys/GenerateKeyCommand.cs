using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary><c>key generate</c>: makes keys for accounts or a signer.</summary>
internal sealed class GenerateKeyCommand
{
    private readonly Argument<Jid[]> _accounts = new("JID")
    {
        Description = "The accounts that the keys are for, as user@domain.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = AddressParsing.All,
    };

    private readonly KeyRingOptions _ring = new();
    private readonly Option<DateTimeOffset?> _expires = new("--expires")
    {
        Description = "When the keys expire (YYYY-MM-DD, UTC). Without it they never do: what they encrypt is needed for as long as there are contacts.",
        HelpName = "DATE",
        CustomParser = Date,
    };

    private readonly ListOptions<OpenPgpKey> _list = new("the keys", KeyReport.WriteJsonAsync, KeyReport.WriteCsvAsync, KeyView.Write);

    public static Command Create()
    {
        var generate = new GenerateKeyCommand();
        var command = new Command("generate", "Generate an Ed25519 key with a Curve25519 subkey for each account.") { generate._accounts };
        generate._ring.AddTo(command);
        command.Options.Add(generate._expires);
        generate._list.AddTo(command);
        command.SetAction(generate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var accounts = parsed.GetRequiredValue(_accounts);
        if (accounts.FirstOrDefault(account => !account.IsBare) is { } full)
        {
            throw new ArgumentException($"'{full}' has a resource: a key is for the bare address of an account.");
        }

        var expires = parsed.GetValue(_expires);
        if (expires <= DateTimeOffset.UtcNow)
        {
            throw new ArgumentException("--expires: the date is in the past.");
        }

        using var ring = await _ring.OpenAsync(parsed, addsKeys: true, cancellationToken);
        if (expires is not null && ring is not KeyFileRing)
        {
            throw new ArgumentException("--expires is for key files: in a GnuPG home, use gpg --quick-set-expire.");
        }

        return await _list.RunAsync(parsed, null, GenerateAsync, cancellationToken);

        async Task<int> GenerateAsync(List<OpenPgpKey> rows)
        {
            foreach (var account in accounts)
            {
                var userId = KeyUserId.For(account);
                rows.Add(ring is KeyFileRing files ? await files.GenerateAsync(userId, expires, cancellationToken) : await ring.GenerateAsync(userId, cancellationToken));
            }

            KeyRingWarnings.Write(ring);
            return ExitCodes.Done;
        }
    }

    private static DateTimeOffset? Date(ArgumentResult result)
    {
        if (DateTimeOffset.TryParseExact(result.Tokens.Single().Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return date;
        }

        result.AddError("--expires needs a date as 2030-12-31.");
        return null;
    }
}
