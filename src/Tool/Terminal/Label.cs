// The library's namespace XmppContacts.Text hides Spectre.Console's type of that name.
global using Label = Spectre.Console.Text;
