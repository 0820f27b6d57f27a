using System.CommandLine;

namespace XmppContacts.Tool.Commands;

/// <summary>Values that are empty, as of a variable that a script forgot to set.</summary>
internal static class EmptyValues
{
    /// <summary>Refuses them where they have no meaning.</summary>
    public static void RefuseEmpty(this Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
        {
            result.AddError($"{option.Name} is given an empty value.");
        }
    });
}
