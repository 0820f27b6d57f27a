using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>What is wrong with key files, a sentence each on standard error; of very many, a number.</summary>
internal static class KeyRingWarnings
{
    private const int Most = 20;

    public static void Write(IDisposableKeyRing ring)
    {
        foreach (var warning in ring.Warnings.Take(Most))
        {
            Failure.Write(Failure.Sentence(warning));
        }

        if (ring.Warnings.Length > Most)
        {
            Failure.Write($"{ring.Warnings.Length - Most:N0} more key files or keys are not used.");
        }
    }
}
