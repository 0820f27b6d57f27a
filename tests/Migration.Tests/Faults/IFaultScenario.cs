using XmppContacts.Accounts;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>Something that changes an account in several steps, and what must be true of the account whenever it stops.</summary>
internal interface IFaultScenario
{
    /// <summary>What it is called in the line that tells what was tried.</summary>
    string Name { get; }

    /// <summary>Prepares for accounts that were just made; once for those of one batch, before any is filled.</summary>
    Task PrepareAsync(IReadOnlyList<XmppConnectionOptions> logins) => Task.CompletedTask;

    /// <summary>Fills a fresh account.</summary>
    /// <param name="point">The account.</param>
    /// <param name="direct">A session of another client, which stays open and meets no faults.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task ArrangeAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken);

    /// <summary>Does what is tested, from the beginning, as the program does that meets the fault.</summary>
    /// <param name="point">The account.</param>
    /// <param name="login">The login to use, which leads to where the fault is.</param>
    /// <param name="killed">Cancelled when the client is to be killed: a process registers its SIGKILL here, and what runs in this process stops.</param>
    /// <returns>Whether anything was changed; exceptions say that it failed.</returns>
    Task<bool> ActAsync(FaultPoint point, XmppConnectionOptions login, CancellationToken killed);

    /// <summary>Does it again over an open session, to complete what the fault has left undone, and once more.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether anything was changed; exceptions say that it failed.</returns>
    Task<bool> CompleteAsync(SessionAccount account, CancellationToken cancellationToken);

    /// <summary>Names and groups that the account had at first and that can be had nowhere any more.</summary>
    Task<IReadOnlyList<string>> FindLostAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken);

    /// <summary>What is wrong with an account that is done, in a sentence each: duplicates, and what was left undone.</summary>
    Task<IReadOnlyList<string>> FindFlawsAsync(FaultPoint point, SessionAccount direct, CancellationToken cancellationToken);
}
