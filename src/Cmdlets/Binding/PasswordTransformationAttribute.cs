using System.Management.Automation;
using System.Security;

namespace XmppContacts.Cmdlets.Binding;

/// <summary>Takes text for a password, as <c>Import-Csv</c> gives it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PasswordTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is not string text)
        {
            return inputData;
        }

        var password = new SecureString();
        foreach (var character in text)
        {
            password.AppendChar(character);
        }

        password.MakeReadOnly();
        return password;
    }
}
