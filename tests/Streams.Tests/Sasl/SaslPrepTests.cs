using XmppContacts.Streams.Sasl;

namespace XmppContacts.Streams.Tests.Sasl;

public sealed class SaslPrepTests
{
    // The first five are the examples of RFC 4013 §3.
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("p\u00E4ss\U0001F511", "p\u00E4ss\U0001F511")]
    [InlineData("\u0627\u0644\u0628", "\u0627\u0644\u0628")]
    [InlineData("\u06271\u0628", "\u06271\u0628")]
    [InlineData("", "")]
    public void Text_is_mapped_and_normalized(string text, string prepared)
    {
        Assert.True(SaslPrep.TryPrepare(text, out var result));
        Assert.Equal(prepared, result);
    }

    // The first two are the examples of RFC 4013 §3.
    [Theory]
    [InlineData("\u0007")]
    [InlineData("\u0627\u0031")]
    [InlineData("\u0627a\u0628")]
    [InlineData("a\u202Eb")]
    [InlineData("\uE000")]
    [InlineData("\uFFFD")]
    [InlineData("\U000E0041")]
    [InlineData("\uD800")]
    public void Text_that_is_prohibited_is_refused(string text) => Assert.False(SaslPrep.TryPrepare(text, out _));
}
