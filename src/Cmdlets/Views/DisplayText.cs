using XmppContacts.Contacts;
using XmppContacts.Reports;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Views;

/// <summary>Text as the module's views show it. Views reach it by name, which they cannot do with the library in its own load context.</summary>
public static class DisplayText
{
    /// <summary>Text from a server with control characters and direction overrides made visible.</summary>
    public static string Visible(string? text) => VisibleText.Of(text ?? "");

    /// <summary>An identity of a contact: an address alone, anything else with its type.</summary>
    public static string Identity(string type, string value) => Visible(type == ContactIdentity.JidType ? value : $"{type}: {value}");

    /// <summary>A value masked: its first letter and about its length.</summary>
    public static string Masked(string? value) => ValuePresenter.Mask.Present(value ?? "");
}
