using Microsoft.Extensions.Logging.Abstractions;
using Voice.OpenAI.Endpoints;
using Voice.Server.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

/// <summary>The tools that ask the upstream, against the built-in simulator: nothing about them is canned here.</summary>
public sealed class SimulatedUpstreamTests
{
    [Fact]
    public async Task Expert_Asked_AnswersWhatTheSimulatorKnows()
    {
        await using var server = await ServerUnderTest.StartAsync(null, "Voice:Simulator:Pace=0");
        using var upstream = At(server);

        (await new ExpertTool(upstream, new ExpertOptions { WebSearch = true }).AskExpert(new FakeCall(), "Why is the sky blue?", CancellationToken.None)).ShouldContain("Rayleigh");
    }

    [Fact]
    public async Task Picture_Made_IsShownWithWhatItReallyShows()
    {
        await using var server = await ServerUnderTest.StartAsync(null);
        using var upstream = At(server);
        var call = new FakeCall();

        (await new PictureTool(upstream, new PictureOptions { Size = "64x64" }).MakePicture(call, "a red fox", CancellationToken.None)).ShouldContain("cannot draw");

        var (url, caption) = call.Pictures.Single();
        url.ShouldStartWith("data:image/png;base64,");
        caption.ShouldContain("hills");
    }

    [Fact]
    public async Task Picture_OfASizeTheUpstreamHasNot_IsMadeInASizeOfItsOwn()
    {
        await using var server = await ServerUnderTest.StartAsync(null);
        using var upstream = At(server);
        var call = new FakeCall();

        await new PictureTool(upstream, new PictureOptions { Size = "4096x4096" }).MakePicture(call, "a fox", CancellationToken.None);

        call.Pictures.Single().Url.ShouldStartWith("data:image/png;base64,", customMessage: "the refused option is left out, not the picture");
    }

    private static UpstreamHttp At(ServerUnderTest server) =>
        new(new EndpointPool(new OpenAIEndpoint(new Uri(server.Url, "/simulator/v1"), ""), new EndpointPoolOptions(), TimeProvider.System, NullLogger.Instance), NullLogger<UpstreamHttp>.Instance);
}
