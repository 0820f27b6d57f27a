using Markdig.Syntax;

namespace XmppContacts.HelpBuilder;

/// <summary>A heading with what stands under it.</summary>
/// <param name="Title">The heading's text.</param>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="Blocks">What stands before the first heading of the next level.</param>
/// <param name="Parts">The headings of the next level.</param>
internal sealed record HelpSection(string Title, int Line, IReadOnlyList<Block> Blocks, IReadOnlyList<HelpSection> Parts)
{
    /// <summary>The part with a title, or null.</summary>
    public HelpSection? Part(string title) => Parts.FirstOrDefault(part => part.Title == title);
}
