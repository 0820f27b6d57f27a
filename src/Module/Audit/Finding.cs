using XmppContacts.Addressing;

namespace XmppContacts.Audit;

/// <summary>Something that an audit found in one account, or about one server.</summary>
/// <param name="Account">The account, or the server's domain.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Contact">The address of the contact it is about, as stored; empty when it is about none.</param>
/// <param name="Field">What kind of value leaks or is wrong, as <c>name</c> or <c>group</c>; empty when there is no value.</param>
/// <param name="Value">The value itself, in clear; reports mask it unless asked not to. Empty when there is none.</param>
/// <param name="Location">Where the server keeps it: a namespace or node.</param>
/// <param name="Message">What was found, without the value.</param>
public sealed record Finding(
    Jid Account, string Rule, Severity Severity, string Contact, string Field, string Value, string Location, string Message)
{
    /// <summary>The value as it may be shown to anyone: its first letter and about its length.</summary>
    public string MaskedValue => ValueMask.Of(Value);

    // A record's own text would hold the value in clear.
    /// <summary>Account, rule, contact and message; never the value.</summary>
    public override string ToString() => Contact.Length == 0
        ? $"{Severity} {Rule}: {Account}: {Message}"
        : $"{Severity} {Rule}: {Account}: {Contact}: {Message}";
}
