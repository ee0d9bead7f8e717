using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>An HTTP service over a real socket that answers as a test tells it.</summary>
internal sealed class ScriptedRest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedRest(WebApplication app) => _app = app;

    /// <summary>Answers; the second is the body.</summary>
    public required Func<HttpContext, string, Task> Answer { get; set; }

    public ConcurrentQueue<string> Requests { get; } = [];

    public Uri BaseUrl => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1");

    public static async Task<ScriptedRest> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var rest = new ScriptedRest(app) { Answer = answer };
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            rest.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}{context.Request.Headers["api-key"]} {body}");
            await rest.Answer(context, body);
        });
        await app.StartAsync();
        return rest;
    }

    public static Func<HttpContext, string, Task> Refuse(int status, string code = "", params (string Name, string Value)[] headers) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync($$$"""{"error":{"code":"{{{code}}}","type":"","message":"no"}}""");
    };

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }
}
