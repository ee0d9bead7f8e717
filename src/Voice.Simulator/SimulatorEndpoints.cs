using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Voice.Simulator.Faults;
using Voice.Simulator.Files;
using Voice.Simulator.Hearing;
using Voice.Simulator.Hearing.Sphinx;
using Voice.Simulator.Http;
using Voice.Simulator.Limits;
using Voice.Simulator.Realtime;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest;
using Voice.Simulator.Rest.Audio;
using Voice.Simulator.Rest.Chat;
using Voice.Simulator.Rest.Files;
using Voice.Simulator.Rest.Images;
using Voice.Simulator.Rest.Models;
using Voice.Simulator.Rest.Responses;
using Voice.Simulator.Rest.VectorStores;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;
using Voice.Simulator.Speech;
using Voice.Simulator.VectorStores;

namespace Voice.Simulator;

/// <summary>Puts the simulator into a web application.</summary>
public static class SimulatorEndpoints
{
    /// <summary>Adds what <see cref="MapSimulator"/> needs, with the settings of a configuration section.</summary>
    public static IServiceCollection AddSimulator(this IServiceCollection services, IConfiguration section)
    {
        services.Configure<SimulatorOptions>(options => SettingsBinder.Bind(section, options));
        return services.AddSimulator();
    }

    /// <summary>Adds what <see cref="MapSimulator"/> needs, with settings made in code.</summary>
    public static IServiceCollection AddSimulator(this IServiceCollection services, Action<SimulatorOptions> configure)
    {
        services.Configure(configure);
        return services.AddSimulator();
    }

    /// <summary>
    /// Maps the OpenAI endpoints below a prefix, for example <c>/v1</c>: <c>/realtime</c>, <c>/chat/completions</c>, <c>/responses</c>,
    /// <c>/audio/transcriptions</c>, <c>/audio/speech</c>, <c>/images/generations</c>, <c>/files</c>, <c>/vector_stores</c> and <c>/models</c>; everything else there is a 404 with OpenAI's error body. May be called more than once, with different prefixes.
    /// </summary>
    public static IEndpointRouteBuilder MapSimulator(this IEndpointRouteBuilder endpoints, string prefix)
    {
        var key = endpoints.ServiceProvider.GetRequiredService<ApiKey>();
        var time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        var routes = endpoints.MapGroup(prefix);
        routes.AddEndpointFilter(async (invocation, next) =>
        {
            RestHeaders.Add(invocation.HttpContext, time);
            return await key.AdmitAsync(invocation.HttpContext) ? await next(invocation) : Results.Empty;
        });
        ModelsEndpoint.Map(Route(routes, "models"));
        ResponsesEndpoint.Map(Route(routes, "responses"));
        ChatEndpoint.Map(Route(routes, "chat"));
        TranscriptionsEndpoint.Map(Route(routes, "transcriptions"));
        SpeechEndpoint.Map(Route(routes, "speech"));
        ImagesEndpoint.Map(Route(routes, "images"));
        FilesEndpoint.Map(Route(routes, "files"));
        var stores = Route(routes, "vector_stores");
        VectorStoresEndpoint.Map(stores);
        StoreFilesEndpoint.Map(stores);
        FaultsEndpoint.Map(routes);
        routes.Map("/{**rest}", (HttpContext context) => HttpError.WriteAsync(
            context, StatusCodes.Status404NotFound, $"Invalid URL ({context.Request.Method} {context.Request.Path})", null, "unknown_url"));

        // The WebSocket middleware belongs to the endpoint, so that a host need not know of it.
        var realtime = endpoints.CreateApplicationBuilder();
        realtime.Use(FreezableUpgrade.UseAsync);
        realtime.UseWebSockets();
        realtime.Run(async context =>
        {
            if (await key.AdmitAsync(context)) await context.RequestServices.GetRequiredService<RealtimeEndpoint>().HandleAsync(context);
        });
        endpoints.MapGroup(prefix).Map("/realtime", realtime.Build());
        return endpoints;
    }

    static RouteGroupBuilder Route(RouteGroupBuilder routes, string name) => routes.MapGroup("").AddEndpointFilter(async (invocation, next) =>
    {
        var faults = invocation.HttpContext.RequestServices.GetRequiredService<FaultyRoute>();
        var limits = invocation.HttpContext.RequestServices.GetRequiredService<RateLimits>();
        return await faults.AdmitAsync(invocation.HttpContext, name) && await limits.AdmitAsync(invocation.HttpContext, 1, 0)
            ? await next(invocation)
            : Results.Empty;
    });

    static IServiceCollection AddSimulator(this IServiceCollection services)
    {
        services.AddOptions<SimulatorOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SimulatorOptions>, SimulatorOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => Synthesizer.Find(Options(provider).Synthesizer, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(PhraseBook.Default);
        services.TryAddSingleton(provider => new Ears(
            provider.GetRequiredService<PhraseBook>(),
            Options(provider).Ears == EarsChoice.Auto ? SphinxEars.TryFind(provider.GetRequiredService<ILogger<SphinxEars>>()) : null));
        services.TryAddSingleton<Listener>();
        services.TryAddSingleton<Equipment>();
        services.AddHostedService<EquipmentLog>();
        services.TryAddSingleton(provider => new PromptCache(
            provider.GetRequiredService<IOptions<SimulatorOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<KeptResponses>();
        services.TryAddSingleton<FileShelf>();
        services.TryAddSingleton<FilesEndpoint>();
        services.TryAddSingleton<StoreShelf>();
        services.TryAddSingleton<VectorStoresEndpoint>();
        services.TryAddSingleton<StoreFilesEndpoint>();
        services.TryAddSingleton<ResponsesEndpoint>();
        services.TryAddSingleton(provider => new Mind(provider.GetRequiredService<Ears>().PhraseCount));
        services.TryAddSingleton(provider => new LoadedScenario(Load(provider.GetRequiredService<IOptions<SimulatorOptions>>().Value)));
        services.TryAddSingleton(provider =>
        {
            var faults = new SimulatorFaults();
            foreach (var fault in provider.GetRequiredService<LoadedScenario>().Value?.Faults ?? []) faults.Add(fault);
            return faults;
        });
        services.TryAddSingleton<FaultyRoute>();
        services.TryAddSingleton<Budgets>();
        services.TryAddSingleton<RateLimits>();
        services.TryAddSingleton<ApiKey>();
        services.TryAddSingleton<RealtimeEndpoint>();
        return services;
    }

    static SimulatorOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<SimulatorOptions>>().Value;

    static Scenario? Load(SimulatorOptions options) => options.Scenario is { Length: > 0 } path ? ScenarioFile.Read(path, []) : null;
}
