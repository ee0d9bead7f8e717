using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Voice.Server.Tests.Tools.Http;

/// <summary>A web service on loopback that writes down what it is asked and answers as it is told.</summary>
public sealed class RecordingService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingService(WebApplication app) => _app = app;

    /// <summary>Method, raw target as it came over the wire, headers and body, of each request.</summary>
    public ConcurrentQueue<(string Method, string Target, IHeaderDictionary Headers, string Body)> Requests { get; } = [];

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsJsonAsync(new { ok = true });

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<RecordingService> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var service = new RecordingService(app);
        app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            service.Requests.Enqueue((context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, new HeaderDictionary(context.Request.Headers.ToDictionary()), await body.ReadToEndAsync()));
            await service.Answer(context);
        });
        await app.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
