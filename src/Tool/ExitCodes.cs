namespace XmppContacts.Tool;

/// <summary>What the program's exit tells scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int FindingsAtOrAbove = 3;
    public const int SomeAccountsFailed = 4;
}
