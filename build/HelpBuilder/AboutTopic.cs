namespace XmppContacts.HelpBuilder;

/// <summary>A page that <c>Get-Help about_NAME</c> shows: the title, a short description, then the sections.</summary>
internal static class AboutTopic
{
    private const string Indent = "    ";
    private const int Width = 76;

    /// <summary>The page as text. The shell takes the fifth line for the synopsis.</summary>
    public static string ToText(HelpPage page)
    {
        var lines = new List<string>
        {
            "TOPIC", Indent + page.Root.Title, "",
            "SHORT DESCRIPTION", Indent + string.Join(' ', PlainText.Paragraphs(page.Root.Blocks)), "",
        };
        foreach (var section in page.Root.Parts)
        {
            lines.Add(section.Title.ToUpperInvariant());
            foreach (var paragraph in PlainText.Paragraphs(section.Blocks, Width))
            {
                lines.AddRange(paragraph.Split('\n').Select(line => line.Length == 0 ? "" : Indent + line));
                lines.Add("");
            }
        }

        return string.Join('\n', lines);
    }
}
