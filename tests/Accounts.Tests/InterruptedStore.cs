using System.Xml.Linq;

namespace XmppContacts.Accounts.Tests;

/// <summary>A living account in which something else happens after the first read of private storage and before whatever is done next.</summary>
internal sealed class InterruptedStore(IAccountStore account, Func<Task> interruption) : DelegatingAccountStore(account)
{
    private int _reads;

    public bool WasInterrupted { get; private set; }

    public override ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken)
    {
        if (_reads++ == 1)
        {
            // Waited for in place: the calls that follow on this one must stay in their order.
            Task.Run(interruption, cancellationToken).GetAwaiter().GetResult();
            WasInterrupted = true;
        }

        return base.GetPrivateXmlAsync(name, cancellationToken);
    }
}
