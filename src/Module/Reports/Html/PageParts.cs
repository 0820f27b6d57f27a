using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace XmppContacts.Reports.Html;

/// <summary>The parts of the page that are the same for every run, and the policy that lets nothing else run.</summary>
internal static class PageParts
{
    private const string SlotStart = "{{";
    private const string SlotEnd = "}}";

    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("report.css");

    /// <summary>The script.</summary>
    public static string Script { get; } = Read("report.js");

    /// <summary>The page's Content-Security-Policy: its own style and script by their hashes, and no request at all.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; base-uri 'none'; form-action 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>The skeleton, in pieces: markup, and the name of the slot that follows it.</summary>
    public static ImmutableArray<(string Markup, string Slot)> Skeleton { get; } =
    [
        .. Read("report.html").Split(SlotEnd).Select(piece => piece.Split(SlotStart)).Select(piece => (piece[0], piece.Length > 1 ? piece[1] : "")),
    ];

    // Browsers hash the text as they have parsed it, which is with bare line feeds, however the sources were checked out.
    private static string Read(string name)
    {
        using var stream = typeof(PageParts).Assembly.GetManifestResourceStream(typeof(PageParts), name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string part) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(part)))}";
}
