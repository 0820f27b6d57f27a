using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace XmppContacts.Browser.Tests;

/// <summary>The page's table of findings and its controls, as a reader uses them.</summary>
internal sealed class FindingsTable(ChromeDriver driver)
{
    /// <summary>How many rows are in the page, headers included.</summary>
    public long RowElements => (long)driver.ExecuteScript("return document.querySelectorAll('tr').length")!;

    /// <summary>What a screen reader is told.</summary>
    public string Count => driver.FindElement(By.Id("count")).Text;

    /// <summary>The texts of a column, from the top.</summary>
    public IReadOnlyList<string> Column(string cell) =>
        [.. ((IEnumerable<object>)driver.ExecuteScript("return [...document.querySelectorAll(`#rows [data-cell=${arguments[0]}]`)].map(e => e.textContent)", cell)!).Cast<string>()];

    public void Type(string text)
    {
        var box = driver.FindElement(By.Id("filter-text"));
        box.Clear();
        box.SendKeys(text);
    }

    public void Check(string name, string value) => driver.FindElement(By.CssSelector($"input[name={name}][value={value}]")).Click();

    public void ChooseRule(string rule) => driver.FindElement(By.CssSelector($"#filter-rule option[value='{rule}']")).Click();

    public void SortBy(string column)
    {
        var button = driver.FindElement(By.CssSelector($"th[data-column={column}] button"));
        driver.ExecuteScript("arguments[0].scrollIntoView({ block: 'center' })", button);
        button.Click();
    }

    public string? Order(string column) => driver.FindElement(By.CssSelector($"th[data-column={column}]")).GetAttribute("aria-sort");

    public void Press(string button) => driver.FindElement(By.Id(button)).Click();

    public bool IsShown(string id) => driver.FindElement(By.Id(id)).Displayed;

    /// <summary>The page's address once the filter has been saved into it.</summary>
    public string SavedHash(string expected)
    {
        for (var wait = 0; wait < 50 && Hash() != expected; wait++)
        {
            Thread.Sleep(100);
        }

        return Hash();
    }

    private string Hash() => (string)driver.ExecuteScript("return location.hash")!;
}
