using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.OpenPgp.Tests.KeyFiles;

public sealed class KeyFileRingContractTests : KeyRingContract
{
    protected override IPlace NewPlace() => new KeyFileFolder();
}
