using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.Tests.Keys;

public sealed class GnuPgKeyRingContractTests : KeyRingContract
{
    protected override IPlace NewPlace() => new Place();

    private sealed class Place : IPlace
    {
        private readonly GnuPgFolder _folder = new();

        public IKeyRing Open(string? passphrase) => _folder.Ring(passphrase);

        public Task ForgetAsync() => _folder.EndAgentAsync();

        public ValueTask DisposeAsync() => _folder.DisposeAsync();
    }
}
