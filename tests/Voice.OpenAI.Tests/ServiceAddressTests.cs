using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests;

/// <summary>Addresses as people copy them.</summary>
public sealed class ServiceAddressTests
{
    [Theory]
    [InlineData("https://x.openai.azure.com", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com/", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com/openai", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com/openai/", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com/openai/v1", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com/openai/v1/", "https://x.openai.azure.com/openai/v1/", null, null)]
    [InlineData("https://x.openai.azure.com/openai/v1/realtime?model=my-dep", "https://x.openai.azure.com/openai/v1", "my-dep", null)]
    [InlineData("wss://x.openai.azure.com/openai/v1/realtime?model=my-dep", "wss://x.openai.azure.com/openai/v1", "my-dep", null)]
    [InlineData("https://x.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=my-dep", "https://x.openai.azure.com/openai/v1", "my-dep", null)]
    [InlineData("wss://x.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=my%20dep", "wss://x.openai.azure.com/openai/v1", "my dep", null)]
    [InlineData("https://x.openai.azure.com/openai/deployments/my-dep", "https://x.openai.azure.com/openai/v1", "my-dep", null)]
    [InlineData("https://x.openai.azure.com/openai/deployments/my-dep/", "https://x.openai.azure.com/openai/v1", "my-dep", null)]
    [InlineData("https://x.openai.azure.com/openai/deployments/my-dep/chat/completions?api-version=2025-01-01-preview", "https://x.openai.azure.com/openai/v1", null, "my-dep")]
    [InlineData("https://x.openai.azure.com/openai/deployments/stt/audio/transcriptions?api-version=2025-03-01-preview", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com/openai/responses?api-version=2025-04-01-preview", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.services.ai.azure.com/api/projects/p", "https://x.services.ai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.services.ai.azure.com/api/projects/p/openai/v1", "https://x.services.ai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.services.ai.azure.com/models", "https://x.services.ai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview", "https://x.services.ai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.cognitiveservices.azure.com/", "https://x.cognitiveservices.azure.com/openai/v1", null, null)]
    [InlineData("https://X.OpenAI.Azure.COM/OpenAI/Deployments/My-Dep", "https://x.openai.azure.com/openai/v1", "My-Dep", null)]
    [InlineData("x.openai.azure.com", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("  \"https://x.openai.azure.com/\" ", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://x.openai.azure.com//openai//v1/chat/completions", "https://x.openai.azure.com/openai/v1", null, null)]
    [InlineData("https://gateway.example.com/team/openai/deployments/my-dep/realtime", "https://gateway.example.com/team/openai/v1", "my-dep", null)]
    [InlineData("https://gateway.example.com/team", "https://gateway.example.com/team/openai/v1", null, null)]
    [InlineData("https://gateway.example.com/v1/realtime", "https://gateway.example.com/v1", null, null)]
    [InlineData("http://127.0.0.1:5342/api/projects/proj", "http://127.0.0.1:5342/openai/v1", null, null)]
    [InlineData("127.0.0.1:5342", "http://127.0.0.1:5342/openai/v1", null, null)]
    public void Azure_AsThePortalShowsIt_IsTheResource_AndItsDeployment(string text, string baseUrl, string? model, string? chat)
    {
        var address = ServiceAddress.ReadAzure(text, out var mistake).ShouldNotBeNull(mistake);
        (address.BaseUrl.AbsoluteUri, address.Model, address.ChatModel, address.Azure).ShouldBe((baseUrl, model, chat, true));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com/v1", null)]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com/v1/", null)]
    [InlineData("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1", null)]
    [InlineData("wss://api.openai.com/v1/realtime?model=gpt-realtime", "wss://api.openai.com/v1", "gpt-realtime")]
    [InlineData("https://host.example.com/v1/realtime?team=a&model=m", "https://host.example.com/v1?team=a", "m")]
    [InlineData("https://host.example.com/v1/responses?key=a", "https://host.example.com/v1?key=a", null)]
    [InlineData("https://host.example.com/v1/audio/speech/", "https://host.example.com/v1", null)]
    [InlineData("https://host.example.com/v1/models", "https://host.example.com/v1", null)]
    [InlineData("https://host.example.com/V1/Chat/Completions", "https://host.example.com/V1", null)]
    [InlineData("http://host:8000", "http://host:8000/", null)]
    [InlineData("http://litellm/v1", "http://litellm/v1", null)]
    [InlineData("litellm:4000/v1", "http://litellm:4000/v1", null)]
    [InlineData("localhost:11434/v1", "http://localhost:11434/v1", null)]
    [InlineData("192.168.1.5:8000/v1", "http://192.168.1.5:8000/v1", null)]
    [InlineData("[::1]:8000/v1", "http://[::1]:8000/v1", null)]
    [InlineData("host.example.com/v1", "https://host.example.com/v1", null)]
    [InlineData("'https://host.example.com/v1'", "https://host.example.com/v1", null)]
    public void Address_OfAnyService_EndsWithItsVersion(string text, string baseUrl, string? model)
    {
        var address = ServiceAddress.Read(text, out var mistake).ShouldNotBeNull(mistake);
        (address.BaseUrl.AbsoluteUri, address.Model, address.Azure).ShouldBe((baseUrl, model, false));
    }

    [Fact]
    public void Address_OfAzure_InTheOtherSetting_IsUnderstood() =>
        ServiceAddress.Read("https://x.openai.azure.com", out _).ShouldNotBeNull().ShouldBe(ServiceAddress.ReadAzure("https://x.openai.azure.com", out _));

    [Theory]
    [InlineData("nowhere", "which is not a URL")]
    [InlineData("ftp://host/v1", "which is not a URL")]
    [InlineData("https://", "which is not a URL")]
    [InlineData("https://a b", "which is not a URL")]
    [InlineData("https://portal.azure.com/#view/resource", "is the address of a portal")]
    [InlineData("https://ai.azure.com/resource/x", "is the address of a portal")]
    [InlineData("https://user:secret@x.openai.azure.com", "give the key in its own setting")]
    [InlineData("https://api.openai.com/v1", "is OpenAI's own address")]
    public void Azure_ThatCannotBe_IsRefusedWithTheRightForm(string text, string part)
    {
        ServiceAddress.ReadAzure(text, out var mistake).ShouldBeNull();
        mistake.ShouldContain(part);
        mistake.ShouldContain("https://name.openai.azure.com");
        mistake.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("\"\"")]
    public void Address_ThatIsEmpty_IsNoneAndNoMistake(string? text) => (ServiceAddress.Read(text, out var mistake), mistake).ShouldBe((null, ""));
}
