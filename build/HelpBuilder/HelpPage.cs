using Markdig;
using Markdig.Syntax;

namespace XmppContacts.HelpBuilder;

/// <summary>A Markdown page: one heading of the first level, sections of the second, parts of the third.</summary>
internal sealed class HelpPage
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().Build();

    private HelpPage(string file, HelpSection root)
    {
        File = file;
        Root = root;
    }

    public string File { get; }

    /// <summary>The whole page; its own blocks are the synopsis.</summary>
    public HelpSection Root { get; }

    /// <exception cref="HelpPageException">The page does not begin with a heading of the first level.</exception>
    /// <exception cref="IOException">The page cannot be read.</exception>
    public static HelpPage Read(string file)
    {
        var blocks = Markdig.Markdown.Parse(System.IO.File.ReadAllText(file), Markdown).ToList();
        return blocks is [HeadingBlock { Level: 1 } title, ..]
            ? new HelpPage(file, Section(title, blocks[1..]))
            : throw new HelpPageException(file, 1, "a page begins with a heading of the first level");
    }

    /// <summary>A section that the page must have.</summary>
    /// <exception cref="HelpPageException">It does not.</exception>
    public HelpSection Section(string title) => Root.Part(title) ?? throw Fault(Root, $"the section '{title}' is missing");

    public HelpPageException Fault(HelpSection at, string message) => new(File, at.Line, message);

    private static HelpSection Section(HeadingBlock heading, List<Block> blocks)
    {
        var own = blocks.TakeWhile(block => block is not HeadingBlock).ToList();
        var parts = new List<HelpSection>();
        for (var i = own.Count; i < blocks.Count;)
        {
            var part = (HeadingBlock)blocks[i];
            var end = blocks.FindIndex(i + 1, block => block is HeadingBlock next && next.Level <= part.Level);
            end = end < 0 ? blocks.Count : end;
            parts.Add(Section(part, blocks[(i + 1)..end]));
            i = end;
        }

        return new HelpSection(PlainText.Of(heading.Inline), heading.Line + 1, own, parts);
    }
}
