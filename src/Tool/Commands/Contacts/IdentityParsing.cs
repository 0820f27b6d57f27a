using System.CommandLine.Parsing;
using XmppContacts.Contacts;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary>Identities of contacts on the command line.</summary>
internal static class IdentityParsing
{
    /// <summary>The identities given as <c>TYPE=VALUE</c>; null, with an error, when one is none.</summary>
    public static ContactIdentity[]? All(ArgumentResult result)
    {
        var identities = new List<ContactIdentity>();
        foreach (var token in result.Tokens)
        {
            var separator = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (separator < 1 || separator == token.Value.Length - 1)
            {
                result.AddError($"--identity: '{VisibleText.Shortened(token.Value)}' is not TYPE=VALUE.");
                return null;
            }

            var identity = new ContactIdentity(token.Value[..separator], token.Value[(separator + 1)..]);
            if (identity.Type == ContactIdentity.JidType && identity.Jid is null)
            {
                result.AddError($"--identity: '{VisibleText.Shortened(identity.Value)}' is not a bare XMPP address.");
                return null;
            }

            identities.Add(identity);
        }

        return [.. identities];
    }
}
