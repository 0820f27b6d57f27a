using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>An account reserved for one run of changes, until this is disposed of.</summary>
public interface IAccountReservation : IAsyncDisposable
{
    /// <summary>Makes sure that the account is still reserved, which a lost connection may have ended. To be called before what must not be done twice.</summary>
    /// <exception cref="AccountReservedException">Another run has taken the account over.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    Task ConfirmAsync(CancellationToken cancellationToken = default);
}
