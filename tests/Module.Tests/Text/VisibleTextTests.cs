using XmppContacts.Text;

namespace XmppContacts.Tests.Text;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("Ромео 🌹 👩‍👧", "Ромео 🌹 👩‍👧")]
    [InlineData("a\u001b[31m\u009b\u007f", "a⟨U+001B⟩[31m⟨U+009B⟩⟨U+007F⟩")]
    [InlineData("a\u202Eb\u2066c\u200Bd\uFEFF", "a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩d⟨U+FEFF⟩")]
    [InlineData("a\r\n\u2028b\U000E0041", "a⟨U+000D⟩⟨U+000A⟩⟨U+2028⟩b⟨U+E0041⟩")]
    public void What_could_steer_a_terminal_or_hide_is_shown_as_its_code_point(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text));

    [Fact]
    public void Half_a_character_is_shown_as_its_code_point() => Assert.Equal("a⟨U+D83C⟩b", VisibleText.Of("a\ud83cb"));

    [Fact]
    public void A_text_is_not_cut_in_the_middle_of_a_character()
    {
        Assert.Equal(new string('a', 79) + "…", VisibleText.Shortened(new string('a', 79) + "🌹🌹"));
        Assert.Equal(new string('a', 78) + "🌹…", VisibleText.Shortened(new string('a', 78) + "🌹🌹"));
        Assert.Equal(new string('a', 80), VisibleText.Shortened(new string('a', 80)));
    }

    // Unicode Standard Annex #29: a family, a flag, a heart in colour, and a letter with its accent are one character each to who reads them.
    [Theory]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇩🇪")]
    [InlineData("❤️")]
    [InlineData("e\u0301")]
    public void A_text_is_not_cut_in_the_middle_of_a_sequence(string sequence)
    {
        for (var letters = 60; letters < 80; letters++)
        {
            var kept = (80 - letters) / sequence.Length;
            Assert.Equal(
                new string('a', letters) + string.Concat(Enumerable.Repeat(sequence, kept)) + "…",
                VisibleText.Shortened(new string('a', letters) + string.Concat(Enumerable.Repeat(sequence, 30))));
        }
    }

    [Fact]
    public void A_sequence_that_is_longer_than_what_is_shown_is_cut_between_characters() =>
        Assert.Equal("a" + new string('\u0301', 79) + "…", VisibleText.Shortened("a" + new string('\u0301', 500)));
}
