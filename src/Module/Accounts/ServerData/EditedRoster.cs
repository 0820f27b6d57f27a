using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Changes contacts in an account's <c>user</c> element, and nothing of them but what was asked for (RFC 6121 §2).</summary>
/// <remarks>
/// A contact that an export names twice is changed twice: which of the two an import takes is not known, and a name that was to go must not come back.
/// </remarks>
internal sealed class EditedRoster
{
    private static readonly XNamespace Ns = RosterXml.Namespace;

    private readonly XElement _user;
    private readonly Dictionary<Jid, List<XElement>> _items = [];
    private bool _hasNewVersion;

    /// <param name="user">The element to change.</param>
    public EditedRoster(XElement user)
    {
        _user = user;
        foreach (var item in user.Elements(Ns + "query").Elements(Ns + "item"))
        {
            if (Jid.TryFromServer((string?)item.Attribute("jid"), out var jid))
            {
                Note(jid, item);
            }
        }
    }

    /// <summary>Adds a contact, or replaces name and groups of one that is there.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Set(RosterItem item)
    {
        // RFC 6121 §2.1.2.4 and §2.1.2.6: an empty name is no name, an empty group no group.
        var name = string.IsNullOrEmpty(item.Name) ? null : item.Name;
        var groups = item.NamedGroups.ToList();
        if (!_items.TryGetValue(item.Jid, out var found))
        {
            Add(item.Jid, name, groups);
            return Renewed(true);
        }

        var isChanged = false;
        foreach (var element in found)
        {
            isChanged |= Set(element, name, groups);
        }

        return Renewed(isChanged);
    }

    /// <summary>Removes a contact.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(Jid jid)
    {
        if (!_items.Remove(jid, out var found))
        {
            return false;
        }

        found.ForEach(element => element.Remove());
        return Renewed(true);
    }

    /// <summary>Approves a request that a contact has yet to make (RFC 6121 §3.4).</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Approve(Jid jid)
    {
        var isChanged = false;
        foreach (var element in _items.TryGetValue(jid, out var found) ? found : [])
        {
            isChanged |= (string?)element.Attribute("approved") is not ("true" or "1");
            element.SetAttributeValue("approved", "true");
        }

        return Renewed(isChanged);
    }

    private static bool Set(XElement element, string? name, List<string> groups)
    {
        var isChanged = false;
        if (((string?)element.Attribute("name") ?? "") != (name ?? ""))
        {
            element.SetAttributeValue("name", name);
            isChanged = true;
        }

        var old = element.Elements(Ns + "group").ToList();
        if (!old.Select(group => group.Value).Where(group => group.Length > 0).ToHashSet().SetEquals(groups))
        {
            var added = groups.Select(group => new XElement(Ns + "group", group));
            if (old.Count > 0)
            {
                old[0].AddBeforeSelf(added);
                old.ForEach(group => group.Remove());
            }
            else
            {
                element.AddFirst(added);
            }

            isChanged = true;
        }

        return isChanged;
    }

    private void Add(Jid jid, string? name, List<string> groups)
    {
        var query = _user.Element(Ns + "query");
        if (query is null)
        {
            query = new XElement(Ns + "query");
            _user.Add(query);
        }

        var item = RosterXml.Write(new RosterItem { Jid = jid, Name = name, Groups = [.. groups] });
        query.Add(item);
        Note(jid, item);
    }

    private void Note(Jid jid, XElement item)
    {
        if (!_items.TryGetValue(jid, out var known))
        {
            _items.Add(jid, known = []);
        }

        known.Add(item);
    }

    // RFC 6121 §2.6: a client that knows the old version would not be told of the change. Prosody counts, and writes 'version'.
    private bool Renewed(bool isChanged)
    {
        if (isChanged && !_hasNewVersion)
        {
            _hasNewVersion = true;
            foreach (var version in _user.Elements(Ns + "query").Attributes().Where(attribute => attribute.Name == "ver" || attribute.Name == "version").ToList())
            {
                if (long.TryParse(version.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue)
                {
                    version.Value = (number + 1).ToString(CultureInfo.InvariantCulture);
                }
                else
                {
                    version.Remove();
                }
            }
        }

        return isChanged;
    }
}
