using XmppContacts.Accounts;
using XmppContacts.Addressing;

namespace XmppContacts.Tool.Commands.Sources;

/// <summary>Counts the accounts that were worked on, says which failed and why, and what exit code that makes.</summary>
/// <param name="only">The accounts asked for; none are all.</param>
internal sealed class AccountTally(params IReadOnlyCollection<Jid> only)
{
    private readonly HashSet<Jid> _missing = [.. only];
    private bool _isAny;
    private int _done;
    private int _failed;

    /// <summary>Whether the work was done on any account.</summary>
    public bool HasDone => _done > 0;

    /// <summary>Adds what came of an account.</summary>
    /// <param name="outcome">It.</param>
    /// <param name="done">Called with the value, if there is one.</param>
    public void Add<T>(AccountOutcome<T> outcome, Action<T> done)
        where T : class
    {
        _missing.Remove(outcome.Account);
        _isAny = true;
        if (outcome.Value is { } value)
        {
            _done++;
            done(value);
        }
        else if (outcome.Failure is { } sentence)
        {
            Fail(sentence);
        }
    }

    /// <summary>Adds something that could not be read.</summary>
    public void Add(AccountProblem problem)
    {
        if (problem.IsRemark)
        {
            Failure.Write(problem.ToString());
        }
        else
        {
            Fail(problem.ToString());
        }
    }

    /// <summary>Adds what came of each account of a source.</summary>
    /// <param name="outcomes">They, as they come.</param>
    /// <param name="done">Called with each value.</param>
    /// <returns>What the program exits with.</returns>
    public async Task<int> CompleteAsync<T>(IAsyncEnumerable<AccountResult<AccountOutcome<T>>> outcomes, Action<T> done)
        where T : class
    {
        await foreach (var outcome in outcomes)
        {
            if (outcome.IsResult)
            {
                Add(outcome.Result, done);
            }
            else
            {
                Add(outcome.Problem);
            }
        }

        return Complete();
    }

    /// <summary>What the program exits with, when all accounts were seen.</summary>
    public int Complete()
    {
        foreach (var account in _missing)
        {
            Fail($"{account}: the export has no such account.");
        }

        if (_failed == 0 && !_isAny)
        {
            Fail("The source holds no account.");
        }

        return _failed == 0 ? ExitCodes.Done : _done == 0 ? ExitCodes.Failed : ExitCodes.SomeAccountsFailed;
    }

    private void Fail(string sentence)
    {
        Failure.Write(sentence);
        _failed++;
    }
}
