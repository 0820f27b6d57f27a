using System.Collections.Immutable;
using XmppContacts.Audit.Rules;

namespace XmppContacts.Audit;

/// <summary>Every rule, in the order in which reports list them.</summary>
public static class RuleCatalog
{
    /// <summary>Every rule.</summary>
    public static ImmutableArray<AuditRule> All { get; } =
    [
        new RosterNameExposed(),
        new RosterGroupExposed(),
        new MetaContactExposed(),
        new ContactNoteExposed(),
        new BookmarkNameExposed(),
        new PlaintextItem(),
        new ContactCardExposed(),
        new NodeAccessModel(),
        new NodeAffiliation(),
        new NodeNotPersistent(),
        new NodeItemLimit(),
        new DerivedItemId(),
        new UnpaddedNode(),
        new SizeDistinguishable(),
        new DuplicateContact(),
        new DanglingGroup(),
        new OrphanGroup(),
        new InvalidItem(),
        new UndecryptableItem(),
        new RevokedSecretInUse(),
        new WeakSharedSecret(),
        new SecretNotDurable(),
        new ItemsMissing(),
        new RolledBack(),
        new NotMigrated(),
        new ContactMismatch(),
        new NoOpenPgpKey(),
        new WeakOpenPgpKey(),
        new KeyExpiresSoon(),
        new KeyNotAnnounced(),
        new MetaContactInvalid(),
        new MetaContactTagReadable(),
        new ServerContactMissing(),
        new ServerContactInvalid(),
        new ServerUnsuitable(),
    ];
}
