using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Reports.Lists;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>What is not used of encrypted contacts and secrets, a sentence each on standard error; of very many, a number.</summary>
internal sealed class Notices
{
    private const int Most = 20;

    private int _count;
    private bool _isOnlyWaiting;

    /// <summary>Tells which items of an account are not used, and which secrets.</summary>
    public void Tell(OpenedAddressBook opened)
    {
        var account = opened.Book.Account;
        foreach (var fault in opened.Book.Faults)
        {
            Tell($"{account}: item {VisibleText.Shortened(fault.ItemId)} of {fault.Node} is not used: {fault.Message}.");
        }

        Tell(account, opened.Rejections);
    }

    /// <summary>Tells which secrets of an account are not used.</summary>
    public void Tell(Jid account, IEnumerable<SecretRejection> rejections)
    {
        foreach (var rejection in rejections)
        {
            var received = rejection.ReceivedAt is { } time ? $", received {SecretReport.Time(time)}" : "";
            Tell($"{account}: {rejection.Message} ({SecretReport.Places(rejection.Origin).Single()}{received}).");
        }
    }

    /// <summary>Notes secrets that no file keeps: those of an export may be in messages alone that wait for the account.</summary>
    public void NoteUnfiled(IEnumerable<FoundSecret> secrets) => _isOnlyWaiting |= secrets.Any(found => found.Origins == SecretOrigins.Offline);

    /// <summary>Tells how many were not told, and what was noted.</summary>
    public void Complete()
    {
        if (_isOnlyWaiting)
        {
            Failure.Write("Some shared secrets are only in messages that wait in the export, which not every server imports: keep them in a file too, by --secrets FILE.");
        }

        if (_count > Most)
        {
            Failure.Write($"{_count - Most:N0} more items and secrets are not used.");
        }
    }

    private void Tell(string sentence)
    {
        if (++_count <= Most)
        {
            Failure.Write(sentence);
        }
    }
}
