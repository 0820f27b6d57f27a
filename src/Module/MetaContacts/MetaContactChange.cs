using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>A change of a storage element, which can be made again on a newer one. What it is not about stays as it is.</summary>
internal abstract class MetaContactChange
{
    /// <summary>A changed copy.</summary>
    /// <exception cref="MetaContactException">The change is refused.</exception>
    public abstract XElement Apply(XElement stored);

    /// <summary>Files members under a tag.</summary>
    /// <param name="account">The account, for refusals.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="members">The members.</param>
    /// <param name="replaces">Whether the metacontact is to have no other members, and no other orders.</param>
    public sealed class Set(Jid account, string tag, IReadOnlyList<NewMember> members, bool replaces) : MetaContactChange
    {
        public override XElement Apply(XElement stored)
        {
            var changed = new XElement(stored);
            var missing = members.ToDictionary(member => member.Jid);
            var wanted = new Dictionary<Jid, NewMember>(missing);
            foreach (var entry in MetaContactEntry.Of(changed).ToList())
            {
                var member = entry.Jid is { } jid ? wanted.GetValueOrDefault(jid) : null;
                if (entry.Tag != tag)
                {
                    if (member is not null && !string.IsNullOrEmpty(entry.Tag))
                    {
                        throw new MetaContactException(account, member.Jid, MetaContactRefusal.InAnotherMetaContact);
                    }
                }
                else if (member is not null)
                {
                    missing.Remove(member.Jid);
                    SetOrder(entry.Element, member.Order);
                }
                else if (replaces)
                {
                    entry.Element.Remove();
                }
            }

            changed.Add(members.Where(member => missing.ContainsKey(member.Jid)).Select(Element));
            return changed;
        }

        private void SetOrder(XElement meta, uint? order)
        {
            if (order is not null || replaces)
            {
                meta.SetAttributeValue("order", order?.ToString(CultureInfo.InvariantCulture));
            }
        }

        private XElement Element(NewMember member)
        {
            var meta = new XElement(MetaContactEntry.Ns + "meta", new XAttribute("jid", member.Jid.ToString()), new XAttribute("tag", tag));
            SetOrder(meta, member.Order);
            return meta;
        }
    }

    /// <summary>Removes a metacontact's entries, or those for one address.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="jid">The address, or null for all.</param>
    public sealed class Remove(string tag, Jid? jid) : MetaContactChange
    {
        public override XElement Apply(XElement stored)
        {
            var changed = new XElement(stored);
            Entries(changed).ForEach(entry => entry.Element.Remove());
            return changed;
        }

        /// <summary>The entries it removes.</summary>
        public List<MetaContactEntry> Entries(XElement stored) =>
            [.. MetaContactEntry.Of(stored).Where(entry => entry.Tag == tag && (jid is null || entry.Jid == jid))];
    }
}
