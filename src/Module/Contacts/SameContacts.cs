namespace XmppContacts.Contacts;

/// <summary>Finds the items that are about one contact: those that share an identity, also by way of a third (XEP-0510 §5).</summary>
internal static class SameContacts
{
    /// <summary>The items of each contact, both in order of reception.</summary>
    public static IEnumerable<List<AddressBookItem>> Of(IEnumerable<AddressBookItem> items)
    {
        var all = items.ToList();
        var parents = Enumerable.Range(0, all.Count).ToArray();
        var firstWith = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var identity in all[i].Contact!.Identities)
            {
                if (!firstWith.TryAdd(identity.Key, i))
                {
                    Join(parents, firstWith[identity.Key], i);
                }
            }
        }

        return all.Select((item, i) => (Item: item, Root: Root(parents, i))).GroupBy(item => item.Root, item => item.Item).Select(group => group.ToList());
    }

    // The smallest index is the root, so that contacts stay in the order of their first items.
    private static void Join(int[] parents, int left, int right)
    {
        (left, right) = (Root(parents, left), Root(parents, right));
        parents[Math.Max(left, right)] = Math.Min(left, right);
    }

    private static int Root(int[] parents, int index)
    {
        while (parents[index] != index)
        {
            index = parents[index] = parents[parents[index]];
        }

        return index;
    }
}
