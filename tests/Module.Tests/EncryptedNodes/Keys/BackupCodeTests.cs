using XmppContacts.EncryptedNodes.Keys;

namespace XmppContacts.Tests.EncryptedNodes.Keys;

public class BackupCodeTests
{
    // XEP-0373 §5.4.
    private const string Alphabet = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ";

    [Fact]
    public void A_code_is_six_groups_of_four_from_the_alphabet()
    {
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Matches(@"\A([1-9A-NP-Z]{4}-){5}[1-9A-NP-Z]{4}\z", BackupCode.Generate().Text));
    }

    [Fact]
    public void Every_character_is_as_likely_as_any_other()
    {
        const int codes = 5000;
        var counts = Enumerable.Range(0, codes).SelectMany(_ => BackupCode.Generate().Text).Where(c => c != '-').CountBy(c => c).ToDictionary();
        Assert.Equal(Alphabet, string.Concat(counts.Keys.Order()));

        // Of 3,529 expected, six standard deviations (58.5 each) to either side: a fair generator fails once in fifteen million runs.
        var expected = codes * 24 / 34.0;
        Assert.All(counts.Values, count => Assert.InRange(count, expected - 351, expected + 351));
    }

    [Theory]
    [InlineData("TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW")]
    [InlineData("twnkkd5ymt3te1gsdrdbkvtw")]
    [InlineData(" TWNK KD5Y\tMT3T E1GS DRDB KVTW\r\n")]
    public void A_code_is_taken_as_people_type_it(string typed)
    {
        Assert.True(BackupCode.TryParse(typed, out var code));
        Assert.Equal("TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW", code.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("TWNK-KD5Y-MT3T-E1GS-DRDB-KVT")]
    [InlineData("TWNK-KD5Y-MT3T-E1GS-DRDB-KVTWA")]
    [InlineData("TWNK-KD5Y-MT3T-E1GS-DRDB-KVT0")]
    [InlineData("TWNK-KD5Y-MT3T-E1GS-DRDB-KVTO")]
    [InlineData("TWNK-KD5Y-MT3T-E1GS-DRDB-KVTÄ")]
    public void What_is_no_code_is_not_taken(string? typed) => Assert.False(BackupCode.TryParse(typed, out _));

    [Fact]
    public void A_code_does_not_show_by_accident()
    {
        Assert.True(BackupCode.TryParse("TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW", out var code));
        Assert.DoesNotContain("TWNK", $"{code}", StringComparison.Ordinal);
    }
}
