using System.CommandLine.Parsing;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands;

/// <summary>Addresses on the command line.</summary>
internal static class AddressParsing
{
    /// <summary>The one address given.</summary>
    public static Jid? One(ArgumentResult result) => All(result)?.Single();

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
