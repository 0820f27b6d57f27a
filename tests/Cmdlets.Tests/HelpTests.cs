using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>The pages, and the help made of them, describe every cmdlet as it is.</summary>
public sealed partial class HelpTests
{
    private const int FewestExamples = 2;
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly IReadOnlyList<XElement> Help =
        [.. XDocument.Load(Path.Combine(Repository.Module, "en-US", "XmppContacts.Cmdlets.dll-Help.xml")).Root!.Elements(Command + "command")];

    [Fact]
    public void There_is_a_page_for_each_cmdlet_and_no_other() => Assert.Equal(
        DeclaredCmdlet.All.Select(cmdlet => cmdlet.Name),
        Directory.GetFiles(Path.Combine(Repository.Root, "docs", "cmdlets"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.StartsWith("about_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_help_is_of_each_cmdlet_and_no_other() => Assert.Equal(
        DeclaredCmdlet.All.Select(cmdlet => cmdlet.Name), Help.Select(NameOf).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void The_page_describes_every_parameter_and_no_other(string name)
    {
        var described = Section(Page(name), "Parameters").Select(part => part.Title);
        Assert.Equal(DeclaredCmdlet.Named(name).Parameters.Select(parameter => "-" + parameter.Name), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void The_help_describes_every_parameter_and_no_other(string name)
    {
        var cmdlet = DeclaredCmdlet.Named(name);
        var parameters = HelpOf(name).Element(Command + "parameters")!.Elements(Command + "parameter").ToList();
        string[] standard = cmdlet.SupportsShouldProcess ? ["WhatIf", "Confirm"] : [];

        Assert.Equal(
            cmdlet.Parameters.Select(parameter => parameter.Name).Concat(standard).Order(StringComparer.Ordinal),
            parameters.Select(parameter => parameter.Element(Maml + "name")!.Value).Order(StringComparer.Ordinal));
        Assert.All(parameters, parameter => Assert.NotEmpty(TextOf(parameter.Element(Maml + "description"))));
    }

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void The_syntax_has_a_line_for_each_parameter_set(string name)
    {
        var sets = DeclaredCmdlet.Named(name).Parameters
            .SelectMany(parameter => DeclaredCmdlet.Attributes(parameter, typeof(System.Management.Automation.ParameterAttribute)))
            .SelectMany(data => data.NamedArguments).Where(argument => argument.MemberName == "ParameterSetName")
            .Select(argument => argument.TypedValue.Value).Distinct().Count();
        Assert.Equal(Math.Max(1, sets), HelpOf(name).Element(Command + "syntax")!.Elements(Command + "syntaxItem").Count());
    }

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void The_help_has_all_its_parts(string name)
    {
        var help = HelpOf(name);
        Assert.NotEmpty(TextOf(help.Element(Command + "details")!.Element(Maml + "description")));
        Assert.NotEmpty(TextOf(help.Element(Maml + "description")));
        Assert.NotEmpty(help.Descendants(Command + "inputType"));
        Assert.Equal(
            DeclaredCmdlet.Named(name).OutputTypes.Select(type => type.FullName),
            help.Descendants(Command + "returnValue").Select(value => value.Element(Dev + "type")!.Element(Maml + "name")!.Value));
        Assert.NotEmpty(TextOf(help.Element(Maml + "alertSet")));
        Assert.NotEmpty(help.Descendants(Maml + "navigationLink"));
    }

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void There_are_two_examples_or_more_and_each_calls_the_cmdlet(string name)
    {
        var examples = HelpOf(name).Descendants(Command + "example").ToList();
        Assert.True(examples.Count >= FewestExamples);
        Assert.All(examples, example => Assert.Contains(name, example.Element(Dev + "code")!.Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void The_links_of_a_page_lead_somewhere(string name) => Assert.All(
        Link().Matches(Page(name)),
        link => Assert.True(File.Exists(Path.Combine(Repository.Root, "docs", "cmdlets", link.Groups[1].Value)), link.Value));

    [Fact]
    public void The_module_has_a_topic_about_it()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Module, "en-US", "about_XmppContacts.help.txt"));

        // The shell takes the fifth line for the synopsis.
        Assert.Equal("TOPIC", lines[0]);
        Assert.NotEmpty(lines[4].Trim());
        Assert.All(DeclaredCmdlet.All, cmdlet => Assert.Contains(lines, line => line.Contains(cmdlet.Name, StringComparison.Ordinal)));
    }

    private static string Page(string name) => Repository.Read("docs", "cmdlets", name + ".md");

    private static XElement HelpOf(string name) => Help.Single(help => NameOf(help) == name);

    private static string NameOf(XElement help) => help.Element(Command + "details")!.Element(Command + "name")!.Value;

    private static string TextOf(XElement? element) => element?.Value.Trim() ?? "";

    private static IEnumerable<(string Title, string Text)> Section(string page, string title)
    {
        var section = Regex.Match(page, $@"^## {title}$(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        return Regex.Matches(section, @"^### (.+?)$(.*?)(?=^### |\z)", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(part => (part.Groups[1].Value, part.Groups[2].Value));
    }

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
