using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration;
using XmppContacts.Reports.Lists;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Secrets;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>What is not used of encrypted contacts and secrets, a sentence each on standard error; of very many, a number.</summary>
internal sealed class Notices
{
    private const int Most = 20;
    private const int MostIds = 3;

    private int _count;
    private bool _isOnlyWaiting;

    /// <summary>Whether encrypted items could not be opened: what they hold is not known, so that the work is not done.</summary>
    public bool HasUnopened { get; private set; }

    /// <summary>Tells which items of an account are not used, and which secrets.</summary>
    public void Tell(OpenedAddressBook opened)
    {
        var account = opened.Book.Account;
        HasUnopened |= opened.Book.Faults.Any(fault => fault.Kind is ItemFaultKind.UnknownSecret or ItemFaultKind.Undecryptable);
        foreach (var remark in SecretRemarks.Of(opened.Rollbacks))
        {
            Tell($"{account}: {remark}");
        }

        foreach (var fault in opened.Book.Faults)
        {
            Tell($"{account}: item {VisibleText.Shortened(fault.ItemId)} of {fault.Node} is not used: {fault.Message}.");
        }

        if (opened.Book.ReadableCards > 0)
        {
            Tell($"{account}: vCards of contacts in the contact node, not encrypted: {opened.Book.ReadableCards:N0}. 'migrate --include-cards' moves them.");
        }

        foreach (var fault in opened.Book.ManifestFaults)
        {
            Tell($"{account}: item {VisibleText.Shortened(fault.ItemId)} of {fault.Node} is not used: {fault.Message}.");
        }

        if (DanglingGroupText.Summary(opened.Book) is { } dangling)
        {
            Failure.Write($"{account}: {dangling}.");
        }

        if (!opened.Book.MissingItems.IsEmpty)
        {
            Failure.Write($"{account}: {MissingItemText.Summary(opened.Book.MissingItems)}. 'audit' names them; changes need --accept-missing.");
        }

        Tell(account, opened.Rejections);
    }

    /// <summary>Tells which secrets of an account are not used, and which are not there.</summary>
    public void Tell(AccountSecretList secrets)
    {
        HasUnopened |= !secrets.UnknownIds.IsEmpty;
        if (!secrets.UnknownIds.IsEmpty)
        {
            Tell($"{secrets.Account}: encrypted contacts or groups need secrets that were not found ({string.Join(", ", secrets.UnknownIds.Take(MostIds).Select(VisibleText.Shortened))}): "
                + "name the keys or the secrets file that were used, or share them from the client that made them.");
        }

        foreach (var remark in secrets.Remarks)
        {
            Tell($"{secrets.Account}: {remark}");
        }

        Tell(secrets.Account, secrets.Rejections);
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
