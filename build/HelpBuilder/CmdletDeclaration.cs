using System.Management.Automation;
using System.Reflection;

namespace XmppContacts.HelpBuilder;

/// <summary>A cmdlet as the assembly declares it.</summary>
internal sealed class CmdletDeclaration
{
    // Where a cmdlet's parameters stand in no set of their own, they stand in this one.
    private const string OnlySet = "__AllParameterSets";

    private CmdletDeclaration(Type type, CustomAttributeData attribute)
    {
        Verb = (string)attribute.ConstructorArguments[0].Value!;
        Noun = (string)attribute.ConstructorArguments[1].Value!;
        SupportsShouldProcess = attribute.NamedArguments.Any(argument => argument is { MemberName: nameof(CmdletAttribute.SupportsShouldProcess), TypedValue.Value: true });
        Parameters = [.. type.GetProperties().Where(CmdletParameter.IsParameter).Select(property => new CmdletParameter(property)).OrderBy(parameter => parameter.Position ?? int.MaxValue)];
    }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    public bool SupportsShouldProcess { get; }

    public IReadOnlyList<CmdletParameter> Parameters { get; }

    /// <summary>The parameters that can be given together, one list for each way.</summary>
    public IEnumerable<IEnumerable<CmdletParameter>> ParameterSets => Parameters
        .SelectMany(parameter => parameter.Sets)
        .Distinct()
        .DefaultIfEmpty(OnlySet)
        .Select(set => Parameters.Where(parameter => !parameter.Sets.Any() || parameter.Sets.Contains(set)));

    /// <summary>The cmdlets of an assembly, by name.</summary>
    public static IEnumerable<CmdletDeclaration> In(Assembly assembly) =>
        from type in assembly.GetExportedTypes()
        from attribute in type.GetCustomAttributesData()
        where attribute.AttributeType.Name == nameof(CmdletAttribute)
        let cmdlet = new CmdletDeclaration(type, attribute)
        orderby cmdlet.Name
        select cmdlet;
}
