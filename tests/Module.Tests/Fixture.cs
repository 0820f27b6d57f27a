namespace XmppContacts.Tests;

/// <summary>Files made by real servers, copied beside the tests.</summary>
internal static class Fixture
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
}
