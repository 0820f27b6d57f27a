using System.Reflection;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>The manifest that ships says what the assemblies are.</summary>
public sealed partial class ManifestTests
{
    private static readonly string Manifest = Comment().Replace(Repository.Read("XmppContacts.psd1"), "");

    [Fact]
    public void The_root_module_is_the_assembly_of_the_cmdlets() =>
        Assert.Equal(Repository.Cmdlets.GetName().Name + ".dll", Value("RootModule"));

    [Fact]
    public void The_loader_is_loaded_before_the_cmdlets() => Assert.Equal(["XmppContacts.Loader.dll"], Values("NestedModules"));

    [Fact]
    public void The_version_is_that_of_the_assembly() =>
        Assert.Equal(Repository.Cmdlets.GetName().Version!.ToString(3), Value("ModuleVersion"));

    [Fact]
    public void The_shell_is_one_that_runs_the_assembly()
    {
        // PowerShell 7.6 is the first on .NET 10.
        Assert.Equal(".NETCoreApp,Version=v10.0", Repository.Cmdlets.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName);
        Assert.Equal("7.6", Value("PowerShellVersion"));
        Assert.Equal(["Core"], Values("CompatiblePSEditions"));
    }

    [Fact]
    public void The_cmdlets_are_exported_one_by_one() =>
        Assert.Equal(DeclaredCmdlet.All.Select(cmdlet => cmdlet.Name), Values("CmdletsToExport"));

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("AliasesToExport")]
    [InlineData("VariablesToExport")]
    public void Nothing_else_is_exported(string key) => Assert.Empty(Values(key));

    [Fact]
    public void The_views_are_those_that_are_staged()
    {
        var views = Assert.Single(Values("FormatsToProcess"));
        Assert.True(File.Exists(Path.Combine(Repository.Module, views)));
    }

    [Fact]
    public void The_module_has_an_identity_and_can_be_found()
    {
        Assert.True(Guid.TryParse(Value("GUID"), out _));
        Assert.True(Value("Description").Length > 40);
        Assert.Contains("XMPP", Values("Tags"));
        Assert.True(Uri.IsWellFormedUriString(Value("LicenseUri"), UriKind.Absolute));
    }

    private static string Value(string key) =>
        Regex.Match(Manifest, $@"^\s*{key}\s*=\s*'((?:[^']|'')*)'", RegexOptions.Multiline) is { Success: true } match
            ? match.Groups[1].Value
            : throw new InvalidDataException($"The manifest has no {key}.");

    private static IEnumerable<string> Values(string key) =>
        Regex.Match(Manifest, $@"^\s*{key}\s*=\s*@\(([^)]*)\)", RegexOptions.Multiline) is { Success: true } match
            ? Quoted().Matches(match.Groups[1].Value).Select(value => value.Groups[1].Value)
            : throw new InvalidDataException($"The manifest has no {key}.");

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
