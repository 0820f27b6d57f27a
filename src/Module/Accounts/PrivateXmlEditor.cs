using System.Xml.Linq;

namespace XmppContacts.Accounts;

/// <summary>Changes an element of an account's private storage (XEP-0049), which is replaced whole and of which no server says when another client did so.</summary>
/// <param name="account">The account.</param>
/// <param name="name">The element.</param>
internal sealed class PrivateXmlEditor(IAccountStore account, XName name) : ReplacedElementEditor(
    async cancellationToken => await account.GetPrivateXmlAsync(name, cancellationToken) ?? new XElement(name), account.SetPrivateXmlAsync);
