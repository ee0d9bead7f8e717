using Voice.Server.Tools;


namespace Voice.Server.Tests.Calls;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+4722123456", "+4722123456")]
    [InlineData("tel:+47 22 12 34 56", "+4722123456")]
    [InlineData("+1-800-555-6789", "+18005556789")]
    [InlineData("+44 (0)20 7946 0018", "+442079460018")]
    // An extension has no place in E.164, and must not be lost.
    [InlineData("+4722123456;ext=3", "+4722123456;ext=3")]
    [InlineData("+1 800 555 6789 ext. 12", "+1 800 555 6789 ext. 12")]
    // The country is unknown, or the text is no number.
    [InlineData("22123456", "22123456")]
    [InlineData("004722123456", "004722123456")]
    [InlineData("+123", "+123")]
    [InlineData("+555-555-1234-5678-9012", "+555-555-1234-5678-9012")]
    [InlineData("anonymous", "anonymous")]
    [InlineData("sip:+4722123456@example.com", "sip:+4722123456@example.com")]
    [InlineData("8:orgid:1b6ef0c6", "8:orgid:1b6ef0c6")]
    [InlineData("+", "+")]
    [InlineData("tel:", "tel:")]
    [InlineData("+\ud83d", "+\ud83d")]
    [InlineData("", "")]
    public void Caller_OfAnyForm_IsToldInOneFormOrAsTheyCame(string text, string normal) => PhoneNumber.Normal(text).ShouldBe(normal);

    [Fact]
    public void Caller_WithAVeryLongNumber_IsToldAsTheyCame()
    {
        var text = "+" + string.Concat(Enumerable.Repeat("(1-", 20_000));
        PhoneNumber.Normal(text).ShouldBe(text);
    }
}
