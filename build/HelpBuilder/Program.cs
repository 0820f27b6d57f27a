using System.Reflection;
using System.Text;
using System.Xml.Linq;
using XmppContacts.HelpBuilder;

// HelpBuilder ASSEMBLY PAGES OUTPUT: of the cmdlets in ASSEMBLY and the Markdown in the folder PAGES, help in the folder OUTPUT.
var (path, pages, output) = (args[0], args[1], args[2]);
XNamespace msh = "http://msh";
try
{
    var help = new XElement(msh + "helpItems", new XAttribute("schema", "maml"));
    foreach (var cmdlet in CmdletDeclaration.In(Assembly.LoadFrom(path)))
    {
        help.Add(new CmdletHelp(cmdlet, HelpPage.Read(Path.Combine(pages, cmdlet.Name + ".md"))).ToMaml());
    }

    Directory.CreateDirectory(output);
    foreach (var topic in Directory.GetFiles(output, "*.help.txt"))
    {
        File.Delete(topic);
    }

    foreach (var file in Directory.GetFiles(pages, "about_*.md"))
    {
        File.WriteAllText(Path.Combine(output, Path.GetFileNameWithoutExtension(file) + ".help.txt"), AboutTopic.ToText(HelpPage.Read(file)), Encoding.UTF8);
    }

    new XDocument(help).Save(Path.Combine(output, Path.GetFileName(path) + "-Help.xml"));
    return 0;
}
catch (HelpPageException e)
{
    Console.Error.WriteLine(e);
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine($"{e.FileName}(1): error HELP: the page is missing");
}

return 1;
