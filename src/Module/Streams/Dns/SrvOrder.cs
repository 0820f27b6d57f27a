namespace XmppContacts.Streams.Dns;

/// <summary>The order in which servers are tried: by priority, and at random by weight within one (RFC 2782).</summary>
internal static class SrvOrder
{
    /// <param name="records">The servers.</param>
    /// <param name="record">Takes the record out of one.</param>
    /// <param name="next">Gives a random number from 0 to its argument, both included.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> records, Func<T, SrvRecord> record, Func<int, int> next)
    {
        var ordered = new List<T>();
        foreach (var priority in records.GroupBy(item => record(item).Priority).OrderBy(group => group.Key))
        {
            // Those of weight 0 first, so that they have a very small chance instead of none.
            var rest = priority.OrderBy(item => record(item).Weight > 0).ToList();
            while (rest.Count > 0)
            {
                var chosen = next(rest.Sum(item => record(item).Weight));
                var index = 0;
                for (var sum = record(rest[0]).Weight; sum < chosen; sum += record(rest[index]).Weight)
                {
                    index++;
                }

                ordered.Add(rest[index]);
                rest.RemoveAt(index);
            }
        }

        return ordered;
    }
}
