using System.Text;

namespace XmppContacts.OpenPgp.Tests.Interoperability;

/// <summary>What is encrypted on its way to and from other programs: empty, an item as it is padded, and more than one packet length knows.</summary>
internal static class Contents
{
    public static TheoryData<int> Sizes { get; } = [1, 512, 100_000];

    public static byte[] OfSize(int size)
    {
        var text = Encoding.UTF8.GetBytes("<contact xmlns='urn:xmpp:contacts:0'><name>Élise «Katze» Müller</name></contact>");
        var content = new byte[size];
        Array.Fill(content, (byte)' ');
        text.AsSpan(0, Math.Min(text.Length, size)).CopyTo(content);
        return content;
    }
}
