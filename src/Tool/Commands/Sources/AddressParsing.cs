using System.CommandLine.Parsing;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Sources;

/// <summary>Addresses on the command line.</summary>
internal static class AddressParsing
{
    /// <summary>The one address given.</summary>
    public static Jid? One(ArgumentResult result) => All(result)?.Single();

    /// <summary>The one address given, which must not have a resource.</summary>
    public static Jid? OneBare(ArgumentResult result) => AllBare(result)?.Single();

    /// <summary>The addresses given, none of which may have a resource; null, with an error, when one is of no use.</summary>
    public static Jid[]? AllBare(ArgumentResult result)
    {
        var addresses = All(result);
        if (addresses?.FirstOrDefault(address => !address.IsBare) is { } full)
        {
            result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{VisibleText.Shortened(full.ToString())}' has a resource; name the bare address.");
            return null;
        }

        return addresses;
    }

    /// <summary>The addresses given; null, with an error, when one is none.</summary>
    public static Jid[]? All(ArgumentResult result)
    {
        var addresses = new List<Jid>();
        foreach (var token in result.Tokens)
        {
            if (!Jid.TryParse(token.Value, out var address))
            {
                result.AddError($"'{VisibleText.Shortened(token.Value)}' is not an XMPP address.");
                return null;
            }

            addresses.Add(address);
        }

        return [.. addresses];
    }
}
