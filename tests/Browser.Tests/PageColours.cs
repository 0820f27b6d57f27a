namespace XmppContacts.Browser.Tests;

/// <summary>Measures, in the browser, how far texts stand out from what is behind them.</summary>
internal static class PageColours
{
    /// <summary>Functions on colours (WCAG 2.2, "relative luminance" and "contrast ratio").</summary>
    public const string Script =
        """
        const parsed = colour => {
          const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
          return { r, g, b, a };
        };
        const over = (top, below) => ({
          r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1,
        });
        const luminance = ({ r, g, b }) => {
          const [x, y, z] = [r, g, b].map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * x + 0.7152 * y + 0.0722 * z;
        };
        const groundOf = element => {
          const own = parsed(getComputedStyle(element).backgroundColor);
          const behind = element.parentElement ? groundOf(element.parentElement) : { r: 255, g: 255, b: 255, a: 1 };
          return over(own, behind);
        };
        const contrasts = () => {
          const found = [];
          for (const element of document.body.querySelectorAll('*')) {
            const text = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data).join('').trim();
            if (text && element.checkVisibility({ checkOpacity: true, visibilityProperty: true }) && !element.closest('title, desc, .unseen')) {
              const style = getComputedStyle(element);
              const ground = groundOf(element);
              const ink = over(parsed(element instanceof SVGElement ? style.fill : style.color), ground);
              const [lighter, darker] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
              found.push([text.slice(0, 60), (lighter + 0.05) / (darker + 0.05)]);
            }
          }
          return found;
        };
        """;
}
