namespace XmppContacts.OpenPgp.Tests;

/// <summary>The samples of RFC 9580 appendix A and of LibrePGP.</summary>
public class StandardSampleTests
{
    internal const string Ocb = """
        wz8GHQcCCwMIVqKY0vXjZFP/z8xcEWZO2520JZDX3EawckG2EsOBLP/76gDyNHsl
        ZBEj+IeuYNT9YU4IN9gZ02zSaQIHAgYgpmH3MfyaMDK1YjMmAn46XY21dI6+/wsM
        WRDQns3WQf+f04VidYA1vEl1TOG/P/+n2tCjuBBPUTPPQqQQCoPu9MobSAGohGv0
        K82nyM6dZeIS8wHLzZj9yt5pSod61CRzI/boVw==
        """;

    internal const string Gcm = """
        wzwGGgcDCwMI6dOXhbIHAAj/tC58SD70iERXyzcmubPbn/d25fTZpAlS4kRymIUa
        v/91Jt8t1VRBdXmneZ/SaQIHAwb8uUSQvLmLvcnRBsYJAmaUD3LontwhtVlrFXax
        Ae0Pn/xvxtZbv9JNzQeQlm5tHoWjAFN4TLHYtqBpnvEhVaeyrWJYUxtXZR/Xd3kS
        +pXjXZtAIW9ppMJI2yj/QzHxYykHOZ5v+Q==
        """;

    private const string Eax = """
        w0AGHgcBCwMIpa5XnR/F2Cv/aSJPkZmTs1Bvo7WaanPP+MXvxfQcV/tU4cImgV14
        KPX5LEVOtl6+AKtZhsaObnxV0mkCBwEGn/kOOzIZZPOkKRPI3MZhkyUBUifvt+rq
        pJ8EwuZ0F11KPSJu1q/LnKmsEiwUcOEcY9TAqyQcapOK1Iv5mlqZuQu6gyXeYQR1
        QCWKt5Wala0FHdqW6xVDHf719eIlXKeCYVRuM5o=
        """;

    private const string ForKey = """
        wV0GIQYSyD8ecG9jCP4VGkF3Q6HwM3kOk+mXhIjR2zeNqZMIhRmHzxjV8bU/gXzO
        WgBM85PMiVi93AZfJfhK9QmxfdNnZBjeo1VDeVZheQHgaVf7yopqR6W1FT6NOrfS
        aQIHAgZhZBZTW+CwcW1g4FKlbExAf56zaw76/prQoN+bAzxpohup69LA7JW/Vp0l
        yZnuSj3hcFj0DfqLTGgr4/u717J+sPWbtQBfgMfG9AOIwwrUBqsFE9zW+f1zdlYo
        bhF30A+IitsxxA==
        """;

    private const string Argon2Aes256 = """
        wzcECQS4eJUgIG/3mcaILEJFpmJ8AQQVnZ9l7KtagdClm9UaQ/Z6M/5roklSGpGu
        623YmaXezGj80j4B+Ku1sgTdJo87X1Wrup7l0wJypZls21Uwd67m9koF60eefH/K
        95D1usliXOEm8ayQJQmZrjf6K6v9PWwqMQ==
        """;

    internal static readonly byte[] LibrePgpOcb = Convert.FromHexString(
        "c33d05070203089f0b7da3e5ea64779099e326e5400a90936cefb4e8eba08c6773716d1f2714540a38fcac529949dac529d3de31e15b4aeb729e330033dbed"
        + "d4490107020e5ed2bc1e470abe8f1d644c7a6c8a567b0f7701196611a154ba9c2574cd056284a8ef68035c623d93cc708a43211bb6eaf2b27f7c18d571bcd83b20add3a08b73af15b9a098");

    [Theory]
    [InlineData(Ocb)]
    [InlineData(Gcm)]
    public void The_samples_with_OCB_and_GCM_of_RFC_9580_are_read(string message)
    {
        // Appendices A.10 and A.11: a padding packet follows the literal one.
        using var secret = new SymmetricSecret("password");
        Assert.Equal("Hello, world!"u8, secret.Decrypt(Convert.FromBase64String(message)));
    }

    [Theory]
    [InlineData(Eax, OpenPgpFailure.Unsupported, "EAX")]
    [InlineData(Argon2Aes256, OpenPgpFailure.Unsupported, "Argon2")]
    [InlineData(ForKey, OpenPgpFailure.NotSymmetric, null)]
    public void The_other_samples_of_RFC_9580_are_refused_by_name(string message, OpenPgpFailure reason, string? algorithm)
    {
        // Appendices A.9, A.12.3 and A.8.
        var refusal = Messages.Refusal(Convert.FromBase64String(message), "password");
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(algorithm, refusal.Algorithm);
    }

    [Fact]
    public void The_OCB_sample_of_LibrePGP_is_read()
    {
        using var secret = new SymmetricSecret("password");
        Assert.Equal("Hello, world!\n"u8, secret.Decrypt(LibrePgpOcb));
    }
}
