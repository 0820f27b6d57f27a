using XmppContacts.MetaContacts;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.MetaContacts;

/// <summary>Tells that a metacontact's order of preference is not clear (XEP-0209 §5.3).</summary>
internal static class RepeatedOrders
{
    public static void Tell(MetaContact metaContact)
    {
        foreach (var order in metaContact.RepeatedOrders)
        {
            var members = metaContact.Members.Where(member => member.Order == order).Select(member => member.Jid.ToString());
            Failure.Write($"metacontact {VisibleText.Shortened(metaContact.Tag)}: {string.Join(", ", members)} have the same order, {order}; clients differ in which they prefer.");
        }
    }
}
