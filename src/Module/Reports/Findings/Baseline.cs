using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using XmppContacts.Audit;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Findings;

/// <summary>An earlier report to compare with. It keeps 16 octets per finding of that report, not the findings.</summary>
public sealed class Baseline
{
    private const char Separator = '\u001F';

    private readonly string _path;
    private readonly ValuePresenter _presenter;
    private readonly ValuePresenter _earlier;
    private readonly HashSet<string> _rules;
    private readonly Dictionary<UInt128, int> _left = [];

    private Baseline(string path, ValuePresenter presenter, ValuePresenter earlier, RuleSelection rules, Dictionary<UInt128, int> rows)
    {
        _path = path;
        _presenter = presenter;
        _earlier = earlier;
        _rules = [.. rules.Rules.Select(rule => rule.Name)];
        _left = rows;
    }

    /// <summary>Reads an earlier report, CSV or JSON.</summary>
    /// <param name="path">The report.</param>
    /// <param name="presenter">How this run gives values.</param>
    /// <param name="rules">The rules of this run; findings of others are neither known nor fixed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">The file is no report, or its values are hashes and this run has no key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Baseline> ReadAsync(
        string path, ValuePresenter presenter, RuleSelection rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(presenter);
        ArgumentNullException.ThrowIfNull(rules);
        var rows = new Dictionary<UInt128, int>();
        var modes = new HashSet<ValueMode>();
        await foreach (var row in BaselineFile.ReadAsync(path, cancellationToken))
        {
            if (row.Value.Length > 0)
            {
                modes.Add(ValuePresenter.ModeOf(row.Value));
            }

            ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(rows, KeyOf(row), out _);
            count++;
        }

        // A report gives all its values in one form: a name in clear may look like another form, but not all names do.
        var isHashed = modes.SetEquals([ValueMode.Hash]);
        if (isHashed && presenter.Mode != ValueMode.Hash)
        {
            throw new InvalidDataException(
                $"The values in '{Text.VisibleText.Shortened(path)}' are hashes: to compare with it, give values as hashes too, under the same key.");
        }

        // Values are compared in the form the earlier report has them.
        var earlier = isHashed ? presenter : modes.Contains(ValueMode.Show) || modes.Contains(ValueMode.Hash) ? ValuePresenter.Show : ValuePresenter.Mask;
        return new Baseline(path, presenter, earlier, rules, rows);
    }

    /// <summary>Whether the earlier report had a finding.</summary>
    public FindingStatus Compare(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var key = KeyOf(_earlier.Present(finding));
        if (_left.TryGetValue(key, out var count) && count > 0)
        {
            _left[key] = count - 1;
            return FindingStatus.Known;
        }

        return FindingStatus.New;
    }

    /// <summary>The findings of the earlier report that no finding was compared equal to.</summary>
    /// <param name="unread">Accounts that could not be read, or not whole: of their findings it cannot be said that they are fixed.</param>
    /// <param name="only">The only accounts of which it can be said; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<ReportFinding> FixedAsync(
        IReadOnlySet<string> unread, IReadOnlySet<string>? only = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unread);
        await foreach (var row in BaselineFile.ReadAsync(_path, cancellationToken))
        {
            var key = KeyOf(row);
            if (_rules.Contains(row.Rule) && !unread.Contains(row.Account) && only?.Contains(row.Account) != false && _left.TryGetValue(key, out var count) && count > 0)
            {
                _left[key] = count - 1;
                var value = _earlier.Mode == ValueMode.Show ? _presenter.Present(row.Value) : row.Value;
                yield return row with { Value = value, Status = FindingStatus.Fixed };
            }
        }
    }

    // Severity and message are left out: a new wording or a new list of sensitive terms makes no new leak.
    private static UInt128 KeyOf(ReportFinding row)
    {
        var text = string.Join(Separator, row.Account, row.Rule, row.Contact, row.Field, CsvCells.Unescape(row.Value), row.Location);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
