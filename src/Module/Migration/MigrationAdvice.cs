namespace XmppContacts.Migration;

/// <summary>What makes migrations of large rosters faster; to be said once in a run.</summary>
public static class MigrationAdvice
{
    private const int LargeRoster = 1000;

    /// <summary>The advice for a number of roster items to clear; null when it is not worth it.</summary>
    /// <param name="rosterItems">How many there are in one roster.</param>
    /// <remarks>Measured: 5,000 items take some 10 minutes on either server's default settings, and seconds with these.</remarks>
    public static string? Of(int rosterItems) => rosterItems < LargeRoster
        ? null
        : $"Clearing a roster of {rosterItems:N0} contacts, one by one, takes minutes on default settings; it can be stopped and goes on in another run. "
            + "It takes seconds on Prosody with storage = \"sql\", on ejabberd with mod_roster's store_current_id: true, and in an export with the server stopped.";
}
