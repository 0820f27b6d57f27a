using System.Xml.Linq;
using Markdig.Syntax;

namespace XmppContacts.HelpBuilder;

/// <summary>One cmdlet's help as the shell reads it (MAML): what is declared from the assembly, what it means from the page.</summary>
internal sealed class CmdletHelp(CmdletDeclaration cmdlet, HelpPage page)
{
    public static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    public static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    public static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private const int FewestExamples = 2;

    private static readonly (string Name, string Alias, string Text)[] ShouldProcess =
    [
        ("WhatIf", "wi", "Shows what would be done, and does nothing."),
        ("Confirm", "cf", "Asks before anything is done."),
    ];

    /// <exception cref="HelpPageException">The page and the cmdlet do not agree.</exception>
    public XElement ToMaml()
    {
        CheckParameters();
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command), new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", cmdlet.Name), Description(page.Root.Blocks),
                new XElement(Command + "verb", cmdlet.Verb), new XElement(Command + "noun", cmdlet.Noun)),
            Description(page.Section("Description").Blocks),
            new XElement(Command + "syntax", cmdlet.ParameterSets.Select(Syntax)),
            new XElement(Command + "parameters", cmdlet.Parameters.Select(Parameter), Standard()),
            new XElement(Command + "inputTypes", page.Section("Inputs").Parts.Select(part => Typed("inputType", part))),
            new XElement(Command + "returnValues", page.Section("Outputs").Parts.Select(part => Typed("returnValue", part))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Noted("Errors"), Noted("Notes"))),
            new XElement(Command + "examples", Examples()),
            new XElement(Maml + "relatedLinks", Links()));
    }

    private void CheckParameters()
    {
        if (page.Root.Title != cmdlet.Name)
        {
            throw page.Fault(page.Root, $"the page is of {cmdlet.Name}, but its title is '{page.Root.Title}'");
        }

        var section = page.Section("Parameters");
        foreach (var parameter in cmdlet.Parameters.Where(parameter => section.Part("-" + parameter.Name) is null))
        {
            throw page.Fault(section, $"the parameter -{parameter.Name} is not described");
        }

        foreach (var part in section.Parts.Where(part => !cmdlet.Parameters.Any(parameter => "-" + parameter.Name == part.Title)))
        {
            throw page.Fault(part, $"the cmdlet has no parameter {part.Title}");
        }
    }

    private XElement Syntax(IEnumerable<CmdletParameter> parameters) =>
        new(Command + "syntaxItem", new XElement(Maml + "name", cmdlet.Name), parameters.Select(Parameter), Standard());

    private XElement Parameter(CmdletParameter parameter)
    {
        var element = new XElement(
            Command + "parameter",
            new XAttribute("required", parameter.IsRequired),
            new XAttribute("variableLength", parameter.Type.IsArray),
            new XAttribute("globbing", parameter.TakesWildcards),
            new XAttribute("pipelineInput", parameter.PipelineInput),
            new XAttribute("position", parameter.Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Any() ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            Description(page.Section("Parameters").Part("-" + parameter.Name)!.Blocks));
        if (parameter.Type.IsEnum)
        {
            element.Add(new XElement(
                Command + "parameterValueGroup",
                Enum.GetNames(parameter.Type).Select(name => Value(name, isRequired: false))));
        }

        if (!parameter.IsSwitch)
        {
            element.Add(Value(parameter.Type.Name, isRequired: true));
        }

        element.Add(
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type.ToString()), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", parameter.Default ?? (parameter.IsSwitch ? "False" : "None")));
        return element;
    }

    private IEnumerable<XElement> Standard() => ShouldProcess.Where(_ => cmdlet.SupportsShouldProcess).Select(parameter => new XElement(
        Command + "parameter",
        new XAttribute("required", false), new XAttribute("variableLength", false), new XAttribute("globbing", false),
        new XAttribute("pipelineInput", "False"), new XAttribute("position", "named"), new XAttribute("aliases", parameter.Alias),
        new XElement(Maml + "name", parameter.Name),
        new XElement(Maml + "description", new XElement(Maml + "para", parameter.Text)),
        new XElement(Dev + "type", new XElement(Maml + "name", "System.Management.Automation.SwitchParameter"), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", "False")));

    private static XElement Value(string name, bool isRequired) =>
        new(Command + "parameterValue", new XAttribute("required", isRequired), new XAttribute("variableLength", false), name);

    private static XElement Typed(string element, HelpSection part) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", part.Title)),
        Description(part.Blocks));

    private IEnumerable<XElement> Noted(string title) =>
        Paragraphs(page.Section(title).Blocks).Prepend(new XElement(Maml + "para", title.ToUpperInvariant()));

    private IEnumerable<XElement> Examples()
    {
        var section = page.Section("Examples");
        if (section.Parts.Count < FewestExamples)
        {
            throw page.Fault(section, $"a page has at least {FewestExamples} examples");
        }

        foreach (var part in section.Parts)
        {
            var code = part.Blocks.OfType<FencedCodeBlock>().FirstOrDefault(block => block.Info == "powershell")
                ?? throw page.Fault(part, "the example has no code");
            yield return new XElement(
                Command + "example",
                new XElement(Maml + "title", part.Title),
                new XElement(Dev + "code", string.Join('\n', PlainText.Code(code))),
                new XElement(Dev + "remarks", Paragraphs(part.Blocks.Where(block => block != code))));
        }
    }

    private IEnumerable<XElement> Links() => page.Section("Links").Blocks.OfType<ListBlock>().SelectMany(list => list)
        .Select(item => new XElement(
            Maml + "navigationLink",
            new XElement(Maml + "linkText", PlainText.Of(((ListItemBlock)item).OfType<ParagraphBlock>().First().Inline)), new XElement(Maml + "uri")));

    private static XElement Description(IEnumerable<Block> blocks) => new(Maml + "description", Paragraphs(blocks));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) => PlainText.Paragraphs(blocks).Select(text => new XElement(Maml + "para", text));
}
