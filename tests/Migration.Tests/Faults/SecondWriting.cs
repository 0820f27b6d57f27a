namespace XmppContacts.Migration.Tests.Faults;

/// <summary>What another client writes at the moment of a fault.</summary>
internal enum SecondWriting
{
    /// <summary>A contact under a fresh ID.</summary>
    NewContact,

    /// <summary>The item of a contact that is the other client's own.</summary>
    OtherContact,

    /// <summary>A contact in place of a reserved item.</summary>
    ReservedItem,

    /// <summary>The roster: one contact is added, another renamed.</summary>
    Roster,

    /// <summary>The very item, or roster contact, that the stanza is about.</summary>
    SameItem,
}
