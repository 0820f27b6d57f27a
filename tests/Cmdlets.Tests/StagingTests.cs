using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>What the build leaves in out/XmppContacts is a whole module.</summary>
public sealed class StagingTests
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [Fact]
    public void The_module_has_these_files_and_no_other() => Assert.Equal(
        [
            "LICENSE",
            "XmppContacts.Cmdlets.dll",
            "XmppContacts.Loader.dll",
            "XmppContacts.format.ps1xml",
            "XmppContacts.psd1",
            "dependencies/BouncyCastle.Cryptography.dll",
            "dependencies/CsvHelper.dll",
            "dependencies/XmppContacts.dll",
            "en-US/XmppContacts.Cmdlets.dll-Help.xml",
            "en-US/about_XmppContacts.help.txt",
        ],
        Directory.GetFiles(Repository.Module, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Module, file).Replace('\\', '/')).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_assembly_finds_what_it_needs_in_the_module_the_runtime_or_the_shell()
    {
        var assemblies = Directory.GetFiles(Repository.Module, "*.dll", SearchOption.AllDirectories);
        var staged = assemblies.Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet();
        foreach (var assembly in assemblies)
        {
            Assert.All(References(assembly), name => Assert.True(
                staged.Contains(name) || name == "System.Management.Automation" || File.Exists(Path.Combine(Framework, name + ".dll")),
                $"{Path.GetFileName(assembly)} needs {name}."));
        }
    }

    [Fact]
    public void The_manifest_is_the_one_at_the_root() =>
        Assert.Equal(Repository.Read("XmppContacts.psd1"), File.ReadAllText(Path.Combine(Repository.Module, "XmppContacts.psd1")));

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))];
    }
}
