using System.Management.Automation.Runspaces;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>The open sessions of the process, which all its runspaces share.</summary>
internal static class SessionRegistry
{
    private static readonly Lock Access = new();
    private static readonly SortedDictionary<int, AccountSession> Sessions = [];
    private static readonly HashSet<Runspace> Users = [];
    private static int _lastId;

    /// <summary>The open sessions, in the order they were opened.</summary>
    public static IReadOnlyList<AccountSession> Open
    {
        get
        {
            lock (Access)
            {
                return [.. Sessions.Values];
            }
        }
    }

    /// <summary>Gives a session its number, and makes it known.</summary>
    public static void Add(AccountSession session)
    {
        lock (Access)
        {
            session.Id = ++_lastId;
            Sessions.Add(session.Id, session);
        }
    }

    /// <summary>Closes a session; no other cmdlet finds it from now on.</summary>
    public static Task CloseAsync(AccountSession session)
    {
        lock (Access)
        {
            Sessions.Remove(session.Id);
        }

        return session.CloseAsync();
    }

    /// <summary>A runspace has imported the module.</summary>
    public static void Join(Runspace runspace)
    {
        lock (Access)
        {
            Users.Add(runspace);
        }
    }

    /// <summary>A runspace has removed the module. The last one that does leaves nobody who could use a session.</summary>
    /// <remarks>Runspaces that ended, as those of <c>ForEach-Object -Parallel</c>, remove nothing: they are forgotten here.</remarks>
    public static Task LeaveAsync(Runspace runspace)
    {
        lock (Access)
        {
            Users.Remove(runspace);
            Users.RemoveWhere(user => user.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Closing or RunspaceState.Broken);
            if (Users.Count > 0)
            {
                return Task.CompletedTask;
            }
        }

        return Task.WhenAll(Open.Select(CloseAsync));
    }
}
