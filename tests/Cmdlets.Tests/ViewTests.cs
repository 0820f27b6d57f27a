using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>Every type that comes out of a cmdlet looks right in a table and in a list.</summary>
public sealed partial class ViewTests
{
    private static readonly IReadOnlyList<XElement> Views =
        [.. XDocument.Parse(Repository.Read("src", "Cmdlets", "XmppContacts.format.ps1xml")).Descendants("View")];

    public static TheoryData<string> ViewedTypes { get; } = [.. Views.Select(TypeOf).Distinct()];

    [Theory]
    [MemberData(nameof(DeclaredCmdlet.Names), MemberType = typeof(DeclaredCmdlet))]
    public void What_a_cmdlet_gives_has_a_table_and_a_list(string name)
    {
        foreach (var type in DeclaredCmdlet.Named(name).OutputTypes.Where(type => type != typeof(void)))
        {
            var views = Views.Where(view => TypeOf(view) == type.FullName).ToList();
            Assert.Contains(views, view => view.Element("TableControl") is not null);
            Assert.Contains(views, view => view.Element("ListControl") is not null);
        }
    }

    [Theory]
    [MemberData(nameof(ViewedTypes))]
    public void A_view_is_of_a_type_that_exists_and_shows_what_the_type_has(string name)
    {
        var type = LoadType(name);
        Assert.NotNull(type);
        foreach (var view in Views.Where(view => TypeOf(view) == name))
        {
            Assert.All(view.Descendants("PropertyName"), property => Assert.NotNull(type.GetProperty(property.Value)));
            Assert.All(
                view.Descendants("ScriptBlock").SelectMany(script => OwnProperty().Matches(WithoutBlocks(script.Value))),
                match => Assert.NotNull(type.GetProperty(match.Groups[1].Value)));
        }
    }

    [Fact]
    public void A_view_calls_only_what_the_assembly_has()
    {
        var calls = Views.Descendants("ScriptBlock").SelectMany(script => StaticCall().Matches(script.Value)).ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, call =>
            Assert.NotNull(Repository.Cmdlets.GetType(call.Groups[1].Value)?.GetMethod(call.Groups[2].Value, BindingFlags.Public | BindingFlags.Static)));
    }

    [Fact]
    public void No_view_shows_a_value_in_clear()
    {
        // A number of groups tells nothing private.
        string[] values = ["Value", "Name", "Groups", "Contact", "Location", "Message"];
        Assert.All(Views, view => Assert.DoesNotContain(
            view.Descendants("PropertyName"), property => values.Contains(property.Value) && LoadType(TypeOf(view))!.GetProperty(property.Value)!.PropertyType != typeof(int)));
    }

    [Fact]
    public void A_table_has_a_header_for_every_column() =>
        Assert.All(
            Views.Select(view => view.Element("TableControl")).OfType<XElement>(),
            table => Assert.Equal(table.Descendants("TableColumnHeader").Count(), table.Descendants("TableColumnItem").Count()));

    private static string TypeOf(XElement view) => view.Element("ViewSelectedBy")!.Element("TypeName")!.Value;

    private static Type? LoadType(string name) => typeof(Audit.Finding).Assembly.GetType(name) ?? Repository.Cmdlets.GetType(name);

    // Within a block, $_ may be what a script takes from the object.
    private static string WithoutBlocks(string script)
    {
        var without = Block().Replace(script, "");
        return without == script ? script : WithoutBlocks(without);
    }

    [GeneratedRegex(@"\$_\.(\w+)")]
    private static partial Regex OwnProperty();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Block();

    [GeneratedRegex(@"\[(XmppContacts\.[\w.]+)\]::(\w+)")]
    private static partial Regex StaticCall();
}
