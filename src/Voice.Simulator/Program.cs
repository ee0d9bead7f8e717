using Microsoft.Extensions.Options;

namespace Voice.Simulator;

/// <summary>The simulator alone, on http://localhost:5090/v1 unless <c>--urls</c> says otherwise.</summary>
static class Program
{
    static async Task<int> Main(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://localhost:5090");
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // A mistake in the settings is told below, in a line and without a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddSimulator(builder.Configuration.GetSection("Simulator"));
        await using var app = builder.Build();

        // The second prefix is the path that Azure clients put before theirs.
        app.MapSimulator("/v1");
        app.MapSimulator("/openai/v1");
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures) await Console.Error.WriteLineAsync(failure);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // A setting of the wrong type, or an address that is taken.
            await Console.Error.WriteLineAsync(exception.Message);
        }

        return 1;
    }
}
