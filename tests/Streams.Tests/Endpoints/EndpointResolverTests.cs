using System.Net;
using XmppContacts.Streams.Endpoints;

namespace XmppContacts.Streams.Tests.Endpoints;

public sealed class EndpointResolverTests
{
    // What Dns.GetHostAddressesAsync does on Linux once it is under way: it takes no notice of the cancellation.
    [Fact]
    public async Task A_system_that_looks_a_name_up_without_end_is_not_waited_for_by_who_has_cancelled()
    {
        var never = new TaskCompletionSource<IPAddress[]>();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var addresses = new EndpointResolver([], (_, _) => never.Task).AddressesAsync("a.example", cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => addresses.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }
}
