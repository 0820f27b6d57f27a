using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>An address to become a member of a metacontact.</summary>
/// <param name="Jid">The address, which must be bare.</param>
/// <param name="Order">The preference, higher is preferred; null is none.</param>
public sealed record NewMember(Jid Jid, uint? Order = null) : IParsable<NewMember>
{
    /// <summary>Reads <c>JID</c> or <c>JID=ORDER</c>.</summary>
    /// <exception cref="FormatException">The address is none, or the order is not an unsigned int.</exception>
    public static NewMember Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var member)
        ? member
        : throw new FormatException($"'{Text.VisibleText.Shortened(s)}' is not JID or JID=ORDER, with an order from 0 to {uint.MaxValue}.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out NewMember result)
    {
        result = null;
        if (s is null)
        {
            return false;
        }

        // A local part may hold '=' too; a domain cannot.
        var equals = s.LastIndexOf('=');
        var hasOrder = equals > s.LastIndexOf('@');
        uint order = 0;
        if ((hasOrder && !uint.TryParse(s.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out order))
            || !Jid.TryParse(hasOrder ? s[..equals] : s, out var jid))
        {
            return false;
        }

        result = new NewMember(jid, hasOrder ? order : null);
        return true;
    }
}
