using System.Diagnostics;
using Voice.Simulator.Tests.Documents;
using Voice.Simulator.Tests.Pictures;

namespace Voice.Simulator.Tests.Rest;

/// <summary>The official client of OpenAI for Node (npm, <c>openai</c>), on the routes of files, pictures and documents.</summary>
public sealed class OfficialClientTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Client_OfOpenAI_DrivesFilesStoresDocumentsAndPictures()
    {
        // The build installs the client; a build without the page (BuildWeb=false) leaves it out, and CI never builds so.
        var peers = Path.Combine(Repository(), "tests", "Voice.Simulator.Tests", "peers");
        Assert.SkipUnless(Directory.Exists(Path.Combine(peers, "node_modules", "openai")) || Environment.GetEnvironmentVariable("CI") is not null, "Run 'npm ci' in tests/Voice.Simulator.Tests/peers first.");
        await using var host = await SimulatorHost.StartAsync();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (pdf, png) = (Path.Combine(folder.FullName, "a.pdf"), Path.Combine(folder.FullName, "a.png"));
            await File.WriteAllBytesAsync(pdf, Paper.Pdf(["Acme Garden Shop", "We are open from 9 to 17."], ["Delivery within Oslo costs 79 kroner.", "Returns are free within 30 days."]), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(png, Samples.Plain(640, 480, 255, 0, 0), TestContext.Current.CancellationToken);

            (await RunAsync(peers, "drive.mjs", new Uri(host.Address, "/v1").ToString(), pdf, png)).ShouldBe("all right");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a program of the peers wrote: its output, or its complaint.</summary>
    static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var program = Process.Start(new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var complaint = program.StandardError.ReadToEndAsync(limit.Token);
            var output = (await program.StandardOutput.ReadToEndAsync(limit.Token)).Trim();
            await program.WaitForExitAsync(limit.Token);
            return program.ExitCode == 0 ? output : await complaint;
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
        }
    }

    static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Voice.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
