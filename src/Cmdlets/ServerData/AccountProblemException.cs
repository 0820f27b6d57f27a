using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.ServerData;

/// <summary>An account, or a part of one, that could not be read. The rest go on.</summary>
public sealed class AccountProblemException : CmdletException
{
    internal AccountProblemException(AccountProblem problem, string source)
        : base(
            "ServerDataProblem", ErrorCategory.InvalidData, problem.Account ?? source, problem.ToString(),
            problem.IsIncomplete
                ? "Make sure that this is an export in the form of XEP-0227, and export the data again: accounts may be missing."
                : "Correct the data on the server or in the export, if it matters; everything else was read.") => Problem = problem;

    /// <summary>What is wrong, and where.</summary>
    public AccountProblem Problem { get; }
}
