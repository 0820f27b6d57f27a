using System.Management.Automation;
using System.Reflection;

namespace XmppContacts.HelpBuilder;

/// <summary>A parameter as the assembly declares it.</summary>
internal sealed class CmdletParameter
{
    private readonly PropertyInfo _property;
    private readonly List<CustomAttributeData> _declarations;

    public CmdletParameter(PropertyInfo property)
    {
        _property = property;
        _declarations = [.. Attributes(nameof(ParameterAttribute))];
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
    }

    public string Name => _property.Name;

    /// <summary>The type of a value; of an optional enumeration, the enumeration.</summary>
    public Type Type { get; }

    public bool IsSwitch => Type.Name == nameof(SwitchParameter);

    public bool TakesWildcards => Attributes(nameof(SupportsWildcardsAttribute)).Any();

    /// <summary>What the cmdlet does without the parameter, in words, or null.</summary>
    public string? Default => Attributes(nameof(PSDefaultValueAttribute))
        .Select(attribute => Named(attribute, nameof(PSDefaultValueAttribute.Help)) as string).FirstOrDefault();

    public IEnumerable<string> Aliases => Attributes(nameof(AliasAttribute))
        .SelectMany(attribute => (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
        .Select(alias => (string)alias.Value!);

    /// <summary>The parameter sets it stands in; empty when it stands in all.</summary>
    public IEnumerable<string> Sets => _declarations
        .Select(declaration => Named(declaration, nameof(ParameterAttribute.ParameterSetName)) as string).OfType<string>();

    public bool IsRequired => Is(nameof(ParameterAttribute.Mandatory));

    /// <summary>The position, counted from 0, or null.</summary>
    public int? Position => _declarations.Select(declaration => Named(declaration, nameof(ParameterAttribute.Position)) as int?).FirstOrDefault(position => position >= 0);

    public string PipelineInput => (Is(nameof(ParameterAttribute.ValueFromPipeline)), Is(nameof(ParameterAttribute.ValueFromPipelineByPropertyName))) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    public static bool IsParameter(PropertyInfo property) => property.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name == nameof(ParameterAttribute));

    private bool Is(string flag) => _declarations.Any(declaration => Named(declaration, flag) is true);

    // Read as data: the attributes' code is in the shell, which is not here.
    private IEnumerable<CustomAttributeData> Attributes(string name) => _property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == name);

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
}
