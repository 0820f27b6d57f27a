using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace XmppContacts.Servers;

/// <summary>Runs a theory once for each server of this run; the server is the first argument, the attribute's own arguments follow.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EveryServerAttribute(params object?[] arguments) : DataAttribute
{
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. ServerKinds.All.Select(kind => new TheoryDataRow([kind, .. Arguments]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
