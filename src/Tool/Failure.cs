using System.CommandLine.Parsing;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.MetaContacts;
using XmppContacts.OpenPgp;
using XmppContacts.Streams;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Contacts;

namespace XmppContacts.Tool;

/// <summary>What went wrong, in one sentence on standard error.</summary>
internal static class Failure
{
    /// <summary>The sentence for an expected exception; null for one that is a defect of ours.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        ArgumentException e => e.ParamName is { } name ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message,
        OperationCanceledException => "Stopped.",
        XmppException or EncryptedNodeException => exception.Message,
        OpenPgpException or SharedSecretException or InvalidItemException or EncryptedItemException => Sentence(exception.Message),
        NotSupportedException or FileNotFoundException or DirectoryNotFoundException or InvalidDataException or IOException or UnauthorizedAccessException or FormatException => exception.Message,
        _ => null,
    };

    /// <summary>The sentence for what failed with one account, which it names; null for what is no failure of the account.</summary>
    public static string? Explain(Jid account, Exception exception) => exception switch
    {
        MetaContactException or MetaContactConflictException or NotSupportedException => exception.Message,
        EncryptedNodeException e when e.Service == account => e.Message,
        XmppException or EncryptedNodeException => $"{account}: {exception.Message}",
        OpenPgpException or SharedSecretException or InvalidItemException or EncryptedItemException or RefusedChangeException => $"{account}: {exception.Message}.",
        _ => null,
    };

    /// <summary>The sentence for what the parser says of a command line, on one line, with the option it is about.</summary>
    public static string Explain(ParseError error)
    {
        var message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return error.SymbolResult is OptionResult { Option.Name: var name } && !message.Contains(name, StringComparison.Ordinal) ? $"{name}: {message}" : message;
    }

    /// <summary>A message that does without its capital letter and full stop, as a sentence.</summary>
    public static string Sentence(string message) => message.Length == 0 ? message : $"{char.ToUpperInvariant(message[0])}{message[1..].TrimEnd('.')}.";

    /// <summary>Writes a sentence to standard error. Where nothing can be written, as to a full disk, the work goes on, and the exit code tells.</summary>
    public static void Write(string sentence) => WriteLine(Line(sentence));

    /// <summary>As <see cref="Write"/>, for a line that is no sentence about a failure.</summary>
    public static void WriteLine(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The sentence as it is written.</summary>
    public static string Line(string sentence) => "xmpp-contacts: " + VisibleText.Of(sentence.ReplaceLineEndings(" "));
}
