using System.Globalization;
using System.Text;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using Voice.Assistants.Failover;
using Voice.Calls;
using Voice.OpenAI.Realtime;
using Voice.Server.Attachments;
using Voice.Server.Browser;
using Voice.Server.Calls;
using Voice.Server.Health;
using Voice.Server.Knowledge;
using Voice.Server.Phone.Carriers;
using Voice.Server.Proxies;
using Voice.Server.Security;
using Voice.Server.Settings;
using Voice.Server.Settings.Reference;
using Voice.Server.Sockets;
using Voice.Server.Tools;
using Voice.Server.Upstream;
using Voice.Server.WarmUp;
using Voice.Simulator;

namespace Voice.Server;

/// <summary>The server, put together. Read from top to bottom it is the table of contents.</summary>
public static class VoiceServer
{
    // Room for a page that sends a whole second too much at once; beyond it the connection is closed.
    private const long LargestHubMessage = 2 * 1024 * 1024;
    private const int MostWaitingLogLines = 10_000;

    // Of one instrument, by its labels; each takes memory from the start. More is counted under otel.metric.overflow.
    private const int MostSeries = 250;

    /// <summary>Runs the server until it is stopped. Mistakes in the settings are written to standard error.</summary>
    /// <remarks>With <c>settings FOLDER</c> it writes the documentation of all settings into the folder instead.</remarks>
    /// <param name="args">Settings, as <c>--Voice:Calls:MaxCalls=100</c>.</param>
    /// <param name="configure">Adds to the services of the server, or replaces some.</param>
    /// <param name="map">Adds addresses and pages to the server.</param>
    /// <returns>The exit code: 0, or 2 if the settings have mistakes.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? configure = null, Action<WebApplication>? map = null)
    {
        if (args is ["settings", ..])
        {
            SettingsPages.Write(args.Length > 1 ? args[1] : ".");
            return 0;
        }
        try
        {
            SocketThreads.Prepare();
            var server = Build(args, configure);
            map?.Invoke(server);
            await WarmUpRun.RunAsync(Build, briefly: server.Environment.IsDevelopment());
            // The memory of the warm-up goes back to the system now: later a call would wait for that.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await server.RunAsync();
            return 0;
        }
        catch (SettingsException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync(new SettingsException([.. e.Failures]).Message);
            return 2;
        }
    }

    /// <summary>Puts the server together, for a host that starts it itself.</summary>
    /// <exception cref="SettingsException">The settings have mistakes; all of them are in the message.</exception>
    /// <param name="args">Settings, as <c>--Voice:Calls:MaxCalls=100</c>.</param>
    /// <param name="configure">Adds to the services of the server, or replaces some.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null) =>
        Build(WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }), configure);

    /// <summary>For a server whose settings come from elsewhere.</summary>
    /// <inheritdoc cref="Build(string[], Action{IServiceCollection}?)"/>
    public static WebApplication Build(WebApplicationBuilder builder, Action<IServiceCollection>? configure = null)
    {
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls("http://localhost:5080");
        SocketThreads.Use(builder.WebHost);
        // A proxy or gateway may send a header that is no UTF-8. Such a call is not refused.
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8);
        SecretFiles.AddTo(builder.Configuration);
        AddLogging(builder);
        var simulated = AddVoice(builder);
        AddTelemetry(builder);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseSerilogRequestLogging(o => o.GetLevel = (_, _, e) => e is not null ? LogEventLevel.Error : LogEventLevel.Debug);
        app.UsePageHeaders();
        app.UseMiddleware<PublicPath>();
        // Only now: the path has just changed.
        app.UseRouting();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(5), KeepAliveTimeout = TimeSpan.FromSeconds(10) });
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/hubs"), hubs => hubs.UseMiddleware<OriginCheck>().UseMiddleware<LostUpgrade>());
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/calls"), routes => routes.UseMiddleware<OriginCheck>());
        UsePage(app);
        app.MapHub<VoiceHub>("/hubs/voice", o => HubPipes.Inline(o));
        app.MapVoiceAttachments();
        app.MapVoicePhones();
        app.MapVoiceHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        if (simulated)
            app.MapSimulator(AssistantFactory.SimulatorPath);
        return app;
    }

    /// <returns>True if the built-in simulator is served.</returns>
    private static bool AddVoice(WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Voice");
        var mistakes = new List<string>();
        SecretFiles.Check(builder.Configuration, mistakes);
        var upstream = UpstreamOptions.Read(builder.Configuration, mistakes);
        var realtime = SettingsReader.Read<RealtimeOptions>(settings.GetSection("Realtime"), mistakes);
        var cascade = CascadeOptions.Read(builder.Configuration, mistakes);
        var liveness = SettingsReader.Read<LivenessOptions>(settings.GetSection("Liveness"), mistakes);
        var order = AssistantOrder.Read(settings, mistakes);
        var security = SettingsReader.Read<SecurityOptions>(settings.GetSection("Security"), mistakes);
        var pathBase = PathBaseOptions.Read(settings, mistakes);
        var services = builder.Services;
        services.AddVoiceCalls(settings, mistakes);
        services.AddVoiceAttachments(settings, mistakes);
        services.AddVoiceHealth();
        services.AddVoicePhones(settings.GetSection("Phone"), mistakes);
        services.AddVoiceTools(builder.Configuration, mistakes);
        services.AddVoiceKnowledge(settings, mistakes);
        if (mistakes.Count > 0)
            throw new SettingsException(mistakes);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(upstream).AddSingleton(realtime).AddSingleton(cascade).AddSingleton(liveness).AddSingleton(order).AddSingleton(security).AddSingleton(pathBase);
        services.AddSingleton<AssistantFactory>();
        services.AddSingleton(new ConfiguredModel("Voice:Realtime:Model", realtime.Model));
        services.AddSingleton(new ConfiguredModel("Voice:Realtime:TranscriptionModel", realtime.TranscriptionModel));
        foreach (var (endpoint, index) in upstream.Endpoints.Select((e, i) => (e, i)).Where(e => e.e.Model is not null))
            services.AddSingleton(new ConfiguredModel($"Voice:Upstream:Pool:{index}:Model", endpoint.Model!));
        foreach (var model in order.Names.Contains(AssistantOrder.Cascade) ? cascade.ModelsAt(upstream) : [])
            services.AddSingleton(model);
        services.AddHostedService<ModelNotices>().AddHostedService<UpstreamReload>();
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        VoiceHubConnections.AddTo(services.AddSignalR(o =>
        {
            o.MaximumReceiveMessageSize = LargestHubMessage;
            o.KeepAliveInterval = TimeSpan.FromSeconds(5);
            o.ClientTimeoutInterval = TimeSpan.FromSeconds(15);
        }));
        var simulated = upstream.IsSimulated;
        if (simulated)
            services.AddSimulator(settings.GetSection("Simulator"));
        return simulated;
    }

    private static void AddLogging(WebApplicationBuilder builder) => builder.Services.AddSerilog((services, logger) => logger
        .ReadFrom.Configuration(builder.Configuration)
        .ReadFrom.Services(services)
        // Program reports the mistakes itself, one line each.
        .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
        // It writes an error for each request of a load balancer while the server is full, which is no error.
        .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
        // At Debug it writes the arguments of every call, and so the caller's words. No setting turns that on.
        .MinimumLevel.Override("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogEventLevel.Warning)
        .Enrich.FromLogContext()
        // A thread of its own writes the log, because a socket thread must not wait for a console that is not read. Up to this many lines wait; more are dropped.
        .WriteTo.Async(
            sinks => sinks.Console(
                formatProvider: CultureInfo.InvariantCulture,
                outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {CallId}{NewLine}{Exception}"),
            bufferSize: MostWaitingLogLines),
        preserveStaticLogger: true);

    private static void AddTelemetry(WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("voice"))
            .WithMetrics(m => m.AddMeter(CallMeters.Name, "System.Runtime").AddAspNetCoreInstrumentation()
                .AddView("*", new MetricStreamConfiguration { CardinalityLimit = MostSeries }).AddPrometheusExporter())
            .WithTracing(t => t.AddSource(CallMeters.Name).AddAspNetCoreInstrumentation());
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.WithMetrics(m => m.AddOtlpExporter()).WithTracing(t => t.AddOtlpExporter());
    }

    private static void UsePage(WebApplication app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!Directory.Exists(folder))
        {
            app.MapGet("/", () => Results.Text("The page has not been built. Install Node 20 or later and build the server again."));
            return;
        }
        var files = new PhysicalFileProvider(folder);
        app.UseMiddleware<PageIndex>(files);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
    }
}
