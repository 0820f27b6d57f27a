using System.Xml.Linq;
using XmppContacts.Servers;

namespace XmppContacts.Accounts.Tests;

public sealed class PrivateXmlTests(LivingAccounts accounts)
{
    private static readonly XName Storage = XName.Get("storage", "storage:metacontacts");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task What_is_stored_comes_back_as_it_was_and_nothing_is_nothing(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        Assert.False((await account.GetPrivateXmlAsync(Storage, Token))?.HasElements ?? false);

        var stored = XElement.Parse("<storage xmlns='storage:metacontacts' keep='this'><meta jid='a@b.example' tag='t' order='1' mood='blue'/><other xmlns='urn:x'>text &amp; more</other></storage>");
        await account.SetPrivateXmlAsync(stored, Token);
        var read = await account.GetPrivateXmlAsync(Storage, Token);

        Assert.Equal(Text(stored), Text(read!));

        await account.SetPrivateXmlAsync(new XElement(Storage), Token);
        Assert.False((await account.GetPrivateXmlAsync(Storage, Token))!.HasElements);
    }

    // Attribute order and prefixes have no meaning.
    private static string Text(XElement element) => string.Concat(
        "<", element.Name, string.Concat(element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)
            .OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal).Select(attribute => $" {attribute.Name}={attribute.Value}")),
        ">", string.Concat(element.Nodes().Select(node => node is XElement child ? Text(child) : node.ToString())), "</>");
}
