namespace XmppContacts.Browser.Tests;

/// <summary>Names that attackers give themselves, and how a page shows them.</summary>
public static class HostileNames
{
    public static TheoryData<string, string> All => new()
    {
        { "<script>window.pwned=1</script>", "<script>window.pwned=1</script>" },
        { "\"><img src=x onerror=\"window.pwned=1\">", "\"><img src=x onerror=\"window.pwned=1\">" },
        { "</script><script>window.pwned=1</script>", "</script><script>window.pwned=1</script>" },
        { "<!--<script>", "<!--<script>" },
        { "</title></style></textarea></template></noscript><svg onload=window.pwned=1>", "</title></style></textarea></template></noscript><svg onload=window.pwned=1>" },
        { "' onmouseover='window.pwned=1", "' onmouseover='window.pwned=1" },
        { "` onfocus=window.pwned=1 autofocus=`", "` onfocus=window.pwned=1 autofocus=`" },
        { "javascript:window.pwned=1", "javascript:window.pwned=1" },
        { "&lt;script&gt; &amp;amp;", "&lt;script&gt; &amp;amp;" },
        { "{{script}} ${window.pwned=1}", "{{script}} ${window.pwned=1}" },
        { "\\u003cscript>\\", "\\u003cscript>\\" },
        { "a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c" },
        { "invoice\u202Efdp.exe", "invoice⟨U+202E⟩fdp.exe" },
        { "\u2066isolated\u2069", "⟨U+2066⟩isolated⟨U+2069⟩" },
        { "tab\tline\r\nbell\u0007escape\u001B[31m\0", "tab⟨U+0009⟩line⟨U+000D⟩⟨U+000A⟩bell⟨U+0007⟩escape⟨U+001B⟩[31m⟨U+0000⟩" },
        { "😀 Ünïcödé 小林 עברית", "😀 Ünïcödé 小林 עברית" },
    };
}
