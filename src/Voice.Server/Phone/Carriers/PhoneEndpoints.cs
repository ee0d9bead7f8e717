using Voice.Server.Settings;

namespace Voice.Server.Phone.Carriers;

/// <summary>Puts the phones into the server.</summary>
internal static partial class PhoneEndpoints
{
    private static readonly string[] Webhooks = [HttpMethods.Post, HttpMethods.Get];

    /// <param name="settings">The section <c>Voice:Phone</c>.</param>
    /// <param name="mistakes">Gets a sentence for every mistake.</param>
    public static void AddVoicePhones(this IServiceCollection services, IConfigurationSection settings, List<string> mistakes)
    {
        var (options, vendors) = PhoneVendors.Read(settings, mistakes);
        services.AddSingleton(options).AddSingleton(vendors);
        var audioSocket = SettingsReader.Read<AudioSocketOptions>(settings.GetSection(PhoneVendors.AudioSocketSection), mistakes);
        services.AddSingleton(vendors.All.OfType<Asterisk>().Single()).AddSingleton<AsteriskWebhookHandler>();
        services.AddSingleton<AriControl>().AddHostedService(s => s.GetRequiredService<AriControl>());
        services.AddSingleton(audioSocket).AddSingleton<AudioSocketCalls>().AddSingleton<AudioSocketHandler>().AddSingleton<Pacer>();
        services.AddSingleton<AudioSocketListener>().AddHostedService(s => s.GetRequiredService<AudioSocketListener>());
        services.AddSingleton(SettingsReader.Read<SipOptions>(settings.GetSection(SipOptions.Section), mistakes)).AddSingleton<SipWebhookHandler>();
        services.AddSingleton<StreamTokens>().AddSingleton<PhoneCalls>().AddSingleton<PhoneServices>().AddSingleton<PhoneWebhookHandler>().AddSingleton<AcsWebhookHandler>();
    }

    /// <summary><c>/phone/{vendor}</c> (the call's webhook), <c>/phone/{vendor}/media/{token}</c> (its WebSocket) and <c>/phone/{vendor}/after/{token}</c> (the stream is over).</summary>
    public static void MapVoicePhones(this WebApplication app)
    {
        if (app.Services.GetRequiredService<PhoneOptions>().AllowUnsigned)
            LogUnsigned(app.Logger);
        app.MapPost("/phone/asterisk/calls", (HttpRequest request, AsteriskWebhookHandler door) => door.AnnounceAsync(request));
        app.MapMethods("/phone/asterisk/after", Webhooks, (HttpRequest request, AsteriskWebhookHandler door) => door.AfterAsync(request));
        app.MapPost("/phone/openai", (HttpRequest request, SipWebhookHandler door) => door.OnEventAsync(request));
        app.MapMethods("/phone/{vendor}", Webhooks, (HttpContext context, string vendor, PhoneWebhookHandler door) => door.AnswerAsync(context, vendor));
        app.MapMethods("/phone/{vendor}/after/{token?}", Webhooks, (HttpContext context, string vendor, string? token, PhoneWebhookHandler door) => door.AfterAsync(context, vendor, token));
        app.MapPost("/phone/acs", (HttpContext context, AcsWebhookHandler door) => door.AnswerAsync(context));
        app.MapMethods("/phone/acs", [HttpMethods.Options], (HttpContext context, AcsWebhookHandler door) => door.Validate(context));
        app.MapPost("/phone/acs/events/{token}", (HttpContext context, string token, AcsWebhookHandler door) => door.HearAsync(context, token));
        app.MapGet("/phone/{vendor}/media/{token?}", (HttpContext context, string vendor, string? token, PhoneWebhookHandler door) => door.MediaAsync(context, vendor, token));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Voice:Phone:AllowUnsigned is on: anyone who reaches this server may call as any carrier")]
    private static partial void LogUnsigned(ILogger logger);
}
