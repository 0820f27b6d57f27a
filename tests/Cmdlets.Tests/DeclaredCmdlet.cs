using System.Management.Automation;
using System.Reflection;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>A cmdlet as its attributes declare it.</summary>
internal sealed record DeclaredCmdlet(Type Type, string Name, bool SupportsShouldProcess)
{
    public static IReadOnlyList<DeclaredCmdlet> All { get; } =
    [
        .. Repository.Cmdlets.GetExportedTypes()
            .Select(type => (Type: type, Attribute: type.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType == typeof(CmdletAttribute))))
            .Where(cmdlet => cmdlet.Attribute is not null)
            .Select(cmdlet => new DeclaredCmdlet(
                cmdlet.Type, $"{cmdlet.Attribute!.ConstructorArguments[0].Value}-{cmdlet.Attribute.ConstructorArguments[1].Value}",
                cmdlet.Attribute.NamedArguments.Any(argument => argument is { MemberName: "SupportsShouldProcess", TypedValue.Value: true })))
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(cmdlet => cmdlet.Name)];

    public IReadOnlyList<PropertyInfo> Parameters { get; } =
        [.. Type.GetProperties().Where(property => Attributes(property, typeof(ParameterAttribute)).Any()).OrderBy(property => property.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Type> OutputTypes { get; } =
    [
        .. Type.GetCustomAttributesData().Where(data => data.AttributeType == typeof(OutputTypeAttribute))
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(argument => (Type)argument.Value!),
    ];

    public static DeclaredCmdlet Named(string name) => All.Single(cmdlet => cmdlet.Name == name);

    /// <summary>The parameter in a line: name, type, where it stands, how it can be given.</summary>
    public static string Describe(PropertyInfo parameter)
    {
        var declarations = Attributes(parameter, typeof(ParameterAttribute)).ToList();
        bool Is(string flag) => declarations.Any(data => data.NamedArguments.Any(argument => argument.MemberName == flag && argument.TypedValue.Value is true));
        var position = declarations.SelectMany(data => data.NamedArguments).Where(argument => argument.MemberName == "Position")
            .Select(argument => $"position {argument.TypedValue.Value}").FirstOrDefault("named");
        var type = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;
        return string.Join(
            ", ", new[]
            {
                $"-{parameter.Name} {type.Name}", position, Is("Mandatory") ? "mandatory" : "", Is("ValueFromPipeline") ? "by value" : "",
                Is("ValueFromPipelineByPropertyName") ? "by property name" : "",
                Attributes(parameter, typeof(SupportsWildcardsAttribute)).Any() ? "wildcards" : "",
            }.Where(part => part.Length > 0));
    }

    public static IEnumerable<CustomAttributeData> Attributes(PropertyInfo property, Type type) =>
        property.GetCustomAttributesData().Where(data => data.AttributeType == type);
}
