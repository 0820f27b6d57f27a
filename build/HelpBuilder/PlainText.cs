using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace XmppContacts.HelpBuilder;

/// <summary>Markdown as text for a terminal.</summary>
internal static class PlainText
{
    /// <summary>One text for each block, of one line or several.</summary>
    /// <param name="blocks">What to write.</param>
    /// <param name="width">Where to break lines; help that the shell formats is left to it.</param>
    public static IEnumerable<string> Paragraphs(IEnumerable<Block> blocks, int width = int.MaxValue) =>
        blocks.Select(block => string.Join('\n', Lines(block, width)));

    /// <summary>The text of a line, without its markup.</summary>
    public static string Of(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        foreach (var inline in inlines ?? [])
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                ContainerInline container => Of(container),
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                _ => throw new NotSupportedException($"{inline.GetType().Name} cannot be written as text."),
            });
        }

        return text.ToString();
    }

    /// <summary>The lines of a code block as they are.</summary>
    public static IEnumerable<string> Code(CodeBlock code) => code.Lines.ToString().Split('\n');

    private static IEnumerable<string> Lines(Block block, int width) => block switch
    {
        ParagraphBlock paragraph => Wrapped(Of(paragraph.Inline), width),
        ListBlock list => list.Cast<ListItemBlock>().SelectMany((item, index) =>
            Item(item, list.IsOrdered ? $"{index + 1}. " : "- ", width)),
        Table table => table.Cast<TableRow>().Where(row => !row.IsHeader).SelectMany(row => Row(row, width)),
        CodeBlock code => Code(code).Select(line => "    " + line),
        _ => throw new NotSupportedException($"{block.GetType().Name} cannot be written as text."),
    };

    private static IEnumerable<string> Item(ListItemBlock item, string bullet, int width)
    {
        var indent = new string(' ', bullet.Length);
        var lines = item.SelectMany(block => Lines(block, width == int.MaxValue ? width : width - bullet.Length));
        return lines.Select((line, index) => (index == 0 ? bullet : indent) + line);
    }

    // A table does not fit a terminal: what a row is about, its properties, and what there is to say of it, as a sentence.
    private static IEnumerable<string> Row(TableRow row, int width)
    {
        var cells = row.Cast<TableCell>().Select(cell => string.Concat(cell.OfType<ParagraphBlock>().Select(text => Of(text.Inline)))).ToArray();
        return Wrapped($"{cells[0]} ({string.Join("; ", cells[1..^1])}): {cells[^1]}", width);
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        yield return line.ToString();
    }
}
