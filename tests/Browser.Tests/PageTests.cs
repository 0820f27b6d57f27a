namespace XmppContacts.Browser.Tests;

/// <summary>Tests of a page that they write and look at in the browser.</summary>
[Collection(ChromiumTests.Name)]
public abstract class PageTests(Chromium chromium) : IDisposable
{
    private protected Chromium Chromium { get; } = chromium;

    private protected SampleRun Run { get; } = new();

    public void Dispose()
    {
        Run.Dispose();
        GC.SuppressFinalize(this);
    }
}
