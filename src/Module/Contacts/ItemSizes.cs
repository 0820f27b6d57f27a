namespace XmppContacts.Contacts;

/// <summary>
/// The sizes that the items of an account are padded to, in bytes of plaintext: one that most items have, and a few coarse ones for larger items, so
/// that one long note does not make every item as large.
/// </summary>
internal sealed class ItemSizes
{
    /// <summary>Sizes are multiples of this.</summary>
    public const int Step = 512;

    private const int LargestUsual = 4096;
    private const int LargestKept = 8192;

    // The last is what fits into one stanza of both servers' default limits.
    private static readonly int[] Coarse = [2048, 8192, 32_768, 131_072, 183_296];

    /// <summary>All sizes that items can be given.</summary>
    public static IEnumerable<int> Possible => Enumerable.Range(1, LargestKept / Step).Select(step => step * Step).Union(Coarse);

    private ItemSizes(int usual) => Usual = usual;

    /// <summary>What most items have.</summary>
    public int Usual { get; }

    /// <summary>The sizes for items of certain lengths.</summary>
    /// <param name="lengths">How long the plaintexts of contacts and groups are to be.</param>
    /// <param name="stored">The sizes of the items that are there, reserved ones included.</param>
    public static ItemSizes Of(IReadOnlyCollection<int> lengths, IEnumerable<int> stored)
    {
        // The size that most have stays: if it changed with the contacts, it would tell of them.
        var usual = stored.GroupBy(size => size).OrderByDescending(size => size.Count()).ThenByDescending(size => size.Key).Select(size => size.Key).FirstOrDefault();
        if (usual is > 0 and <= LargestKept && usual % Step == 0 && (lengths.Count == 0 || Fitting(usual) >= 0.5))
        {
            return new ItemSizes(usual);
        }

        var candidates = Enumerable.Range(1, LargestUsual / Step).Select(step => step * Step).ToList();
        return new ItemSizes(
            candidates.Find(size => Fitting(size) >= 0.75) is > 0 and var most ? most : candidates.Find(size => Fitting(size) > 0.5) is > 0 and var half ? half : Step);

        double Fitting(int size) => (double)lengths.Count(length => length <= size) / lengths.Count;
    }

    /// <summary>The size of an item whose plaintext has a length.</summary>
    public int For(int length) => length <= Usual ? Usual : Coarse.FirstOrDefault(size => size > Usual && size >= length, (length + Step - 1) / Step * Step);

    /// <summary>Whether sizes are what these rules give: a usual one, and coarse ones above it.</summary>
    public static bool AreBounded(IReadOnlyCollection<int> sizes) =>
        sizes.Count == 0 || (sizes.All(size => size % Step == 0) && sizes.Where(size => size != sizes.Min()).All(Coarse.Contains));
}
