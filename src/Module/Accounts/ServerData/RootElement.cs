using XmppContacts.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Why a document is no export, by its root element (XEP-0227 §4).</summary>
internal static class RootElement
{
    /// <summary>The reason, as part of a sentence.</summary>
    public static string Refusal(string localName, string namespaceName)
    {
        var name = $"<{VisibleText.Shortened(localName)}>";
        return localName == "Openfire" ? "its root element is <Openfire>, Openfire's own form, which `audit` alone reads, from a file; let its plugin export XEP-0227"
            : localName is not ("server-data" or "host" or "user") ? $"its root element is {name}, not <server-data>"
            : namespaceName.Length == 0 ? $"its root element {name} has no namespace; add xmlns='{ServerDataNames.Current}' to it"
            : $"its root element {name} has the namespace '{VisibleText.Shortened(namespaceName)}', not '{ServerDataNames.Current}'";
    }
}
