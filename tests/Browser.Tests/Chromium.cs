using System.Collections.ObjectModel;
using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace XmppContacts.Browser.Tests;

/// <summary>Tests that look at pages in one browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumTests : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}

/// <summary>A Chromium without a window, started when the first test needs it.</summary>
public sealed class Chromium : IDisposable
{
    private const string Browser = "/usr/bin/chromium";
    private const string Driver = "/usr/bin/chromedriver";

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("xmpp-contacts-chromium-");
    private ChromeDriver? _driver;

    /// <summary>Opens a page; each test begins with a light screen of usual size and a clean console.</summary>
    internal ChromeDriver Open(string path, string hash = "", string theme = "light", string medium = "", int width = 1280, bool withScript = true)
    {
        Assert.SkipUnless(File.Exists(Browser), $"{Browser} is not installed (Debian: chromium).");
        Assert.SkipUnless(File.Exists(Driver), $"{Driver} is not installed (Debian: chromium-driver).");
        _driver ??= Start();
        _driver.Navigate().GoToUrl("about:blank");
        Command("Emulation.setScriptExecutionDisabled", new() { ["value"] = !withScript });
        Command("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        Command("Emulation.setEmulatedMedia", new()
        {
            ["media"] = medium,
            ["features"] = new object[]
            {
                new Dictionary<string, object> { ["name"] = "prefers-color-scheme", ["value"] = theme },
                new Dictionary<string, object> { ["name"] = "prefers-reduced-motion", ["value"] = "reduce" },
            },
        });
        _ = ConsoleMessages();
        _ = Requests();
        _driver.Navigate().GoToUrl(new Uri(path).AbsoluteUri + hash);
        return _driver;
    }

    /// <summary>What the console said since the page was opened.</summary>
    internal IReadOnlyList<string> ConsoleMessages() => [.. Log(LogType.Browser).Select(entry => entry.Message)];

    /// <summary>The addresses that were asked for since the page was opened.</summary>
    internal IReadOnlyList<string> Requests() =>
    [
        .. Log(LogType.Performance)
            .Select(entry => JsonDocument.Parse(entry.Message).RootElement.GetProperty("message"))
            .Where(message => message.GetProperty("method").GetString() == "Network.requestWillBeSent")
            .Select(message => message.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!),
    ];

    /// <summary>Prints the page and throws the paper away.</summary>
    internal void Print() => Command("Page.printToPDF", []);

    public void Dispose()
    {
        _driver?.Dispose();
        _profile.Delete(recursive: true);
    }

    private ReadOnlyCollection<LogEntry> Log(string kind) => _driver!.Manage().Logs.GetLog(kind);

    private void Command(string name, Dictionary<string, object?> parameters) => _driver!.ExecuteCdpCommand(name, parameters);

    private ChromeDriver Start()
    {
        var options = new ChromeOptions { BinaryLocation = Browser };
        options.AddArguments(
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={_profile.FullName}");
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference(LogType.Performance, LogLevel.All);

        // With the driver's path given, Selenium looks for none and downloads none.
        return new ChromeDriver(ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(Driver), Path.GetFileName(Driver)), options);
    }
}
