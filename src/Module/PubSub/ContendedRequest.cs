using System.Security.Cryptography;
using XmppContacts.Streams;

namespace XmppContacts.PubSub;

/// <summary>A request that makes or removes a node, made again when it came at a bad moment.</summary>
/// <remarks>
/// ejabberd 23.01 answers with internal-server-error, and has done nothing, when another session makes or removes a node at the same time, of whatever
/// account: it has one counter for all (its issue 994).
/// </remarks>
internal static class ContendedRequest
{
    // Eight accounts that are worked on at one time still get theirs.
    private const int Attempts = 8;

    /// <exception cref="XmppException">The request failed.</exception>
    public static async Task RunAsync(Func<Task> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await request();
                return;
            }
            catch (XmppStanzaException e) when (e.Condition == "internal-server-error" && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(50, 200) * attempt), cancellationToken);
            }
        }
    }
}
