using XmppContacts.Streams.Dns;

namespace XmppContacts.Streams.Tests.Dns;

public sealed class SrvOrderTests
{
    [Fact]
    public void Lower_priorities_come_first() =>
        Assert.Equal(["b", "c", "a"], Order([Record("a", 30, 100), Record("b", 10, 0), Record("c", 20, 1)], sum => sum));

    // RFC 2782: running sums 0, 10, 40 with the one of weight 0 first; the first that is at least the number is chosen.
    [Theory]
    [InlineData(0, "zero")]
    [InlineData(1, "ten")]
    [InlineData(10, "ten")]
    [InlineData(11, "thirty")]
    [InlineData(40, "thirty")]
    public void Weights_share_one_priority(int number, string first)
    {
        var order = Order([Record("ten", 1, 10), Record("thirty", 1, 30), Record("zero", 1, 0)], sum => Math.Min(number, sum));

        Assert.Equal(first, order[0]);
        Assert.Equal(["ten", "thirty", "zero"], order.Order());
    }

    [Fact]
    public void Over_many_choices_the_shares_are_those_of_the_weights()
    {
        var random = new Random(7);
        var heavy = Enumerable.Range(0, 10_000).Count(_ => Order([Record("light", 1, 25), Record("heavy", 1, 75)], sum => random.Next(sum + 1))[0] == "heavy");

        Assert.InRange(heavy, 7_200, 7_600);
    }

    private static SrvRecord Record(string target, int priority, int weight) => new("s", priority, weight, 5222, target);

    private static List<string> Order(SrvRecord[] records, Func<int, int> next) => [.. SrvOrder.Of(records, record => record, next).Select(record => record.Target)];
}
