using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Voice.OpenAI.Tests.Cascade;

/// <summary>An HTTP service on a real socket: each request waits for what the test answers.</summary>
internal sealed class ScriptedService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();

    private ScriptedService(WebApplication app) => _app = app;

    public string BaseUrl { get; private set; } = "";

    public static async Task<ScriptedService> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var service = new ScriptedService(app);
        app.Run(service.TakeAsync);
        await app.StartAsync();
        service.BaseUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";
        return service;
    }

    public Task<Request> NextAsync() => _requests.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new Request(context, body.ToArray());
        _requests.Writer.TryWrite(request);
        await using var gone = context.RequestAborted.UnsafeRegister(_ => request.Over.TrySetResult(), null);
        await request.Over.Task;
    }

    internal sealed class Request(HttpContext context, byte[] body)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Path => context.Request.Path;

        public byte[] Body => body;

        public string Text => System.Text.Encoding.UTF8.GetString(body);

        public string Header(string name) => context.Request.Headers[name].ToString();

        public string ContentType => context.Request.ContentType ?? "";

        /// <summary>The whole answer.</summary>
        public async Task AnswerAsync(string text, string type = "application/json", int status = 200, params (string Name, string Value)[] headers)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(text);
            End();
        }

        /// <summary>A piece of an answer.</summary>
        public async Task SendAsync(byte[] bytes, string type = "audio/pcm")
        {
            if (!context.Response.HasStarted)
                context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(bytes);
            await context.Response.Body.FlushAsync();
        }

        public Task SendAsync(string text) => SendAsync(System.Text.Encoding.UTF8.GetBytes(text), "text/event-stream");

        public void End() => Over.TrySetResult();

        /// <summary>Breaks the connection in the middle.</summary>
        public void Drop()
        {
            context.Abort();
            End();
        }
    }
}
