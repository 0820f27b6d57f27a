using System.Collections;
using System.Management.Automation;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Binding;

/// <summary>Takes the name or address of an open session, with wildcards, for the session.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes one session alone.</summary>
    public bool IsOne { get; init; }

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        if (value is string text)
        {
            // A parameter for one session takes no list, and one for a list takes a session.
            var sessions = Named(text);
            return sessions is [{ } only] ? only
                : !IsOne ? sessions
                : throw new ArgumentTransformationMetadataException(
                    $"{sessions.Length} open sessions match '{VisibleText.Shortened(text)}', and one is needed: {string.Join(", ", sessions)}.");
        }

        return value is IList list && list.Cast<object?>().Any(IsText)
            ? list.Cast<object?>().SelectMany(element => IsText(element) ? Named(element!.ToString()!) : [element]).ToArray()
            : inputData;
    }

    private static bool IsText(object? element) => element is string or PSObject { BaseObject: string };

    private static object?[] Named(string text)
    {
        object?[] sessions = [.. SessionSelection.NameOrJid(text)];
        return sessions.Length > 0
            ? sessions
            : throw new ArgumentTransformationMetadataException(
                $"No open session is named, or logged in as, '{VisibleText.Shortened(text)}'. Get-XmppSession lists the open sessions.");
    }
}
