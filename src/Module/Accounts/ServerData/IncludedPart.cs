namespace XmppContacts.Accounts.ServerData;

/// <summary>What an included file holds, by its name, where the file is missing.</summary>
internal static class IncludedPart
{
    /// <summary>Whether it is one that an audit skips: Tigase includes an account's message archive and offline messages by these names.</summary>
    public static bool IsOfNoInterest(string? href) =>
        Path.GetFileNameWithoutExtension(href) is { } name && (name.StartsWith("archive", StringComparison.OrdinalIgnoreCase) || name.StartsWith("offline", StringComparison.OrdinalIgnoreCase));
}
