using System.Globalization;
using System.Management.Automation;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Cmdlets.AddressBooks;

/// <summary>How far the writing of encrypted contacts has come, as the shell shows it.</summary>
/// <param name="account">Whose they are.</param>
internal sealed class WritingPulse(Jid account) : IProgress<AddressBookProgress>
{
    // Read on the pipeline's thread.
    private long _written;
    private long _total;

    public void Report(AddressBookProgress value)
    {
        Interlocked.Exchange(ref _total, value.Total);
        Interlocked.Exchange(ref _written, value.Written);
    }

    public ProgressRecord? Progress()
    {
        var (written, total) = (Interlocked.Read(ref _written), Interlocked.Read(ref _total));
        return total == 0
            ? null
            : new ProgressRecord(0, $"Writing encrypted contacts of {account}", string.Create(CultureInfo.CurrentCulture, $"{written:N0} of {total:N0} items"))
            {
                PercentComplete = (int)Math.Min(100, 100 * written / total),
            };
    }
}
