namespace XmppContacts.Tool.Commands.Contacts;

/// <summary>A change that was asked for does not fit what an account has.</summary>
/// <param name="message">Why, as a sentence without its full stop.</param>
internal sealed class RefusedChangeException(string message) : Exception(message);
