using System.Xml.Linq;
using XmppContacts.Xml;

namespace XmppContacts.Accounts;

/// <summary>Changes an element of an account's private storage (XEP-0049) on top of what others change there.</summary>
/// <remarks>
/// Private storage is replaced whole, and no server says when another client did so. Each write therefore travels together with a read before
/// and a read behind it; when either shows a change by someone else, the change is made again on top of that.
/// </remarks>
/// <param name="account">The account.</param>
/// <param name="name">The element.</param>
internal sealed class PrivateXmlEditor(IAccountStore account, XName name)
{
    /// <summary>How often the element is written before it is given up.</summary>
    public const int MaximumWrites = 5;

    /// <summary>The element as it is stored; an empty one when there is none.</summary>
    /// <exception cref="Streams.XmppException">The request failed.</exception>
    public async Task<XElement> ReadAsync(CancellationToken cancellationToken) => await account.GetPrivateXmlAsync(name, cancellationToken) ?? new XElement(name);

    /// <summary>Makes a change until the storage has it and nothing of anyone else's is lost.</summary>
    /// <param name="change">Makes the change on a copy. On what was overwritten, it may refuse.</param>
    /// <param name="stored">What the server was seen to have.</param>
    /// <param name="conflict">What to throw when others keep changing it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <typeparam name="TRefusal">How the change refuses.</typeparam>
    /// <returns>What the server has now.</returns>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<XElement> WriteAsync<TRefusal>(
        Func<XElement, XElement> change, XElement stored, Func<Exception> conflict, CancellationToken cancellationToken)
        where TRefusal : Exception
    {
        // What the change is made on: usually what is stored, but what we overwrote when someone else had just written that.
        var basis = stored;
        TRefusal? refusal = null;
        for (var writes = 0; ; writes++)
        {
            var wanted = basis;
            try
            {
                wanted = refusal is null ? change(basis) : basis;
            }
            catch (TRefusal e) when (!ReferenceEquals(basis, stored))
            {
                // What we overwrote does not allow our change: it is put back.
                refusal = e;
            }

            if (ElementContent.AreSame(wanted, stored))
            {
                return refusal is null ? stored : throw refusal;
            }

            if (writes == MaximumWrites)
            {
                throw conflict();
            }

            // All three are on their way at once: a server handles the stanzas of a stream in their order (RFC 6120 §10.1), so next to nothing
            // comes between them.
            var before = ReadAsync(cancellationToken);
            var write = account.SetPrivateXmlAsync(wanted, cancellationToken);
            var after = ReadAsync(cancellationToken);
            await Task.WhenAll(write, before, after);

            var overwritten = await before;
            var isOverwritten = !ElementContent.AreSame(overwritten, stored) && !ElementContent.AreSame(overwritten, wanted);
            stored = await after;
            basis = isOverwritten && ElementContent.AreSame(stored, wanted) ? overwritten : stored;
        }
    }
}
