using System.Globalization;
using XmppContacts.Accounts;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>A living account as the user holds it: its session with a name to find it by. It stands wherever an account does, in any runspace.</summary>
public sealed class AccountSession : DelegatingAccountStore
{
    private readonly SessionLog? _log;
    private int _isClosed;

    internal AccountSession(SessionAccount account, string server, SessionLog? log)
        : base(account)
    {
        Account = account;
        Server = server;
        _log = log;
    }

    /// <summary>Counts sessions from 1 for as long as the shell's process lives.</summary>
    public int Id { get; internal set; }

    /// <summary>The session's name, from its number.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Session{Id}");

    /// <summary>The server that was named, or the domain it was found by.</summary>
    public string Server { get; }

    /// <summary>Whether the session can be used.</summary>
    public AccountSessionState State => Volatile.Read(ref _isClosed) == 0 ? AccountSessionState.Open : AccountSessionState.Closed;

    /// <summary>The account behind the session.</summary>
    public SessionAccount Account { get; }

    /// <summary>Name and account.</summary>
    public override string ToString() => $"{Name} ({Jid})";

    /// <summary>Says goodbye to the server; a second time does nothing.</summary>
    internal async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            try
            {
                await Account.DisposeAsync();
            }
            finally
            {
                if (_log is not null)
                {
                    await _log.ReleaseAsync();
                }
            }
        }
    }
}
