using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Contacts;

/// <summary>A second client that writes at each request of a run, and a run that ends at each later one: what either wrote is there afterwards.</summary>
public sealed class ConcurrentWritingTests
{
    private const int Contacts = 13;
    private const string Theirs = "Theirs";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SecondWriter.AddsAnItem, RunEnd.None)]
    [InlineData(SecondWriter.AddsAnItem, RunEnd.Cut)]
    [InlineData(SecondWriter.AddsAnItem, RunEnd.Cancelled)]
    [InlineData(SecondWriter.TakesReservedItems, RunEnd.None)]
    [InlineData(SecondWriter.TakesReservedItems, RunEnd.Cut)]
    [InlineData(SecondWriter.TakesReservedItems, RunEnd.Cancelled)]
    [InlineData(SecondWriter.EditsTheSameContact, RunEnd.None)]
    [InlineData(SecondWriter.EditsTheSameContact, RunEnd.Cut)]
    [InlineData(SecondWriter.EditsTheSameContact, RunEnd.Cancelled)]
    public async Task Nothing_is_lost_at_any_request(SecondWriter second, RunEnd end)
    {
        var (points, lost) = (0, 0);
        for (var at = 0; ; at++)
        {
            var (isOver, requests) = (true, 0);
            for (var endAt = at; end == RunEnd.None ? endAt == at : endAt <= at + 4; endAt++)
            {
                var run = await RunAsync(second, at, end, endAt);
                requests = run.Requests;
                isOver &= !run.HasWritten;
                points += run.HasWritten ? 1 : 0;

                // What XEP-0060 leaves open: the very same item is rewritten between our last look and our change, and the run is cut before it is put back.
                if (run.IsLost && !(end == RunEnd.Cut && run.WasSwap && endAt > at))
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"lost: written at {at}, ended at {endAt}");
                    lost++;
                }
            }

            if (isOver)
            {
                break;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{lost} of {points} points lose something");
        Assert.True(points > 20);
        Assert.Equal(0, lost);
    }

    private static async Task<Outcome> RunAsync(SecondWriter second, int at, RunEnd end, int endAt)
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(
            draft =>
            {
                for (var i = 0; i < Contacts; i++)
                {
                    draft.Unite(new Contact { Name = $"Contact {i}", Identities = [Identity($"c{i}")] });
                }
            },
            cancellationToken: Token);
        var before = await account.ReadAsync();
        var reserved = before.ContactsNode.ReservedItemIds.ToList();
        var changed = before.Find(Identity("c1"))!.ItemIds.Single();
        var (request, hasWritten, wasSwap, isBusy) = (0, false, false, false);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        account.Memory.BeforeRequest = (kind, _, _) =>
        {
            if (isBusy)
            {
                return;
            }

            isBusy = true;
            if (request == at)
            {
                hasWritten = true;
                wasSwap = kind == "swap";
                Write(account, second, reserved, changed);
            }

            isBusy = false;
            if (request++ >= endAt)
            {
                if (end == RunEnd.Cut)
                {
                    throw new XmppConnectionException(ConnectionProblem.Closed, "The connection was cut.");
                }

                if (end == RunEnd.Cancelled)
                {
                    cancellation.Cancel();
                }
            }
        };
        var isAdded = true;
        try
        {
            await account.Editor().ApplyAsync(
                draft =>
                {
                    draft.Change(Identity("c1"), null, ["Work"]);
                    draft.Change(Identity("ours"), "Ours", null);
                    draft.Remove(Identity("c2"));
                },
                cancellationToken: cancellation.Token);
        }
        catch (Exception e) when (e is XmppException or OperationCanceledException)
        {
            isAdded = false;
        }

        account.Memory.BeforeRequest = null;
        var book = await account.ReadAsync();
        var names = book.Contacts.Select(contact => contact.Contact.Name).ToList();
        var theirs = second switch
        {
            SecondWriter.AddsAnItem => names.Contains(Theirs),
            SecondWriter.TakesReservedItems => reserved.Select((_, i) => $"{Theirs} {i}").All(names.Contains),
            _ => book.Find(Identity("c1"))?.Contact.Name == Theirs,
        };
        var own = Enumerable.Range(0, Contacts).Where(i => i != 2).All(i => book.Find(Identity($"c{i}")) is not null) && (!isAdded || names.Contains("Ours"));
        return new Outcome(request, hasWritten, wasSwap, (hasWritten && !theirs) || !own || !book.MissingItems.IsEmpty);
    }

    private static void Write(BookAccount account, SecondWriter second, List<string> reserved, string changed)
    {
        switch (second)
        {
            case SecondWriter.AddsAnItem:
                account.PutContactAsync("their-item", $"name='{Theirs}'><identity type='k'>theirs</identity>").GetAwaiter().GetResult();
                break;
            case SecondWriter.TakesReservedItems:
                for (var i = 0; i < reserved.Count; i++)
                {
                    account.PutContactAsync(reserved[i], $"name='{Theirs} {i}'><identity type='k'>theirs {i}</identity>").GetAwaiter().GetResult();
                }

                break;
            default:
                account.PutContactAsync(changed, $"name='{Theirs}'><identity type='jid'>c1@x.example</identity>").GetAwaiter().GetResult();
                break;
        }
    }

    private static ContactIdentity Identity(string local) => ContactIdentity.Of(Jid.Create(local, "x.example"));

    public enum SecondWriter
    {
        AddsAnItem,
        TakesReservedItems,
        EditsTheSameContact,
    }

    public enum RunEnd
    {
        None,
        Cut,
        Cancelled,
    }

    private sealed record Outcome(int Requests, bool HasWritten, bool WasSwap, bool IsLost);
}
