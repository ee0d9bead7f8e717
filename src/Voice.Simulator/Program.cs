namespace Voice.Simulator;

/// <summary>The simulator alone, on http://localhost:5090/v1 unless <c>--urls</c> says otherwise.</summary>
static class Program
{
    static async Task<int> Main(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://localhost:5090");
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
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
        catch (Microsoft.Extensions.Options.OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures) await Console.Error.WriteLineAsync(failure);
            return 1;
        }
    }
}
