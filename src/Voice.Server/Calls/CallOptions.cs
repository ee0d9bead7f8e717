using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Voice.Recording;
using Voice.Tools;
using ConversationOptions = Voice.Conversations.ConversationOptions;

namespace Voice.Server.Calls;

/// <summary>How many calls, how long, and what they begin with. Bound from <c>Voice:Calls</c>.</summary>
internal sealed record CallOptions
{
    /// <summary>The most calls at once; more are refused with a clear word.</summary>
    /// <value>1 to 100,000. The default is 500.</value>
    [Range(1, 100_000)]
    public int MaxCalls { get; init; } = 500;

    /// <summary>The system prompt.</summary>
    [Required]
    public string Instructions { get; init; } =
        "You are a friendly voice assistant. You are talking, not writing: answer in one to three short sentences, without lists or markup. "
        + "Use the tools for anything they can find out. If you did not understand, say so and ask.";

    /// <summary>How long calls may go on after the server was asked to stop. A second signal stops at once.</summary>
    /// <value>0 to 1 hour. The default is 20 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc cref="ConversationOptions.ResponseDeadline"/>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan ResponseDeadline { get; init; } = new ConversationOptions().ResponseDeadline;

    /// <inheritdoc cref="ConversationOptions.EarconAfter"/>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan EarconAfter { get; init; } = new ConversationOptions().EarconAfter;

    /// <inheritdoc cref="ConversationOptions.ReturnAfter"/>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReturnAfter { get; init; } = new ConversationOptions().ReturnAfter;

    /// <inheritdoc cref="ConversationOptions.ResumeWindow"/>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResumeWindow { get; init; } = new ConversationOptions().ResumeWindow;

    /// <inheritdoc cref="ConversationOptions.IdleLimit"/>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan IdleLimit { get; init; } = new ConversationOptions().IdleLimit;

    /// <inheritdoc cref="ConversationOptions.MaxDuration"/>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = new ConversationOptions().MaxDuration;

    /// <inheritdoc cref="ConversationOptions.WindDown"/>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan WindDown { get; init; } = new ConversationOptions().WindDown;

    /// <summary>What the assistant says first on a phone.</summary>
    /// <value>Empty, the default, lets the caller begin.</value>
    [StringLength(1_000)]
    public string Greeting { get; init; } = "";

    /// <summary>True to greet callers on a page as well.</summary>
    /// <value>The default is false.</value>
    public bool GreetBrowsers { get; init; }

    /// <summary>How long a caller on a phone may be silent before the assistant asks whether they are there; after three times it says goodbye.</summary>
    /// <value>0 (never) to 10 minutes. The default is 12 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan SilencePrompt { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>The same for callers on a page.</summary>
    /// <value>0 (never, the default) to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan BrowserSilencePrompt { get; init; }

    /// <inheritdoc cref="ConversationOptions.MaxHold"/>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxHold { get; init; } = new ConversationOptions().MaxHold;

    /// <inheritdoc cref="ConversationOptions.MaxSecure"/>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxSecure { get; init; } = new ConversationOptions().MaxSecure;

    /// <summary>True to give the assistant the tool <c>secure_section</c>.</summary>
    /// <value>The default is false.</value>
    public bool SecureSections { get; init; }

    /// <inheritdoc cref="ConversationOptions.FirstKey"/>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan FirstKey { get; init; } = new ConversationOptions().FirstKey;

    /// <inheritdoc cref="ConversationOptions.NextKey"/>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan NextKey { get; init; } = new ConversationOptions().NextKey;

    /// <summary>True to tell the assistant who calls whom and what the carrier, the flow or the dialplan sent along. Tools know it in any case.</summary>
    /// <value>The default is true.</value>
    public bool TellFacts { get; init; } = true;

    /// <summary>The language of callers who do not say theirs.</summary>
    /// <value>A BCP 47 tag such as nb-NO. Empty, the default, lets the model find out.</value>
    [RegularExpression(LanguageTag, ErrorMessage = "Use a tag such as en or nb-NO.")]
    public string Language { get; init; } = "";

    private const string LanguageTag = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}";

    /// <param name="asked">What the caller's end said; what is no language tag is not passed on.</param>
    public string? LanguageOf(string? asked) =>
        asked is not null && Regex.IsMatch(asked, $"^{LanguageTag}$", RegexOptions.None, TimeSpan.FromSeconds(1)) ? asked : Language.Length > 0 ? Language : null;

    public ConversationOptions ForSession(CallRequest request, RecordingOptions recording) => new()
    {
        ResponseDeadline = ResponseDeadline,
        EarconAfter = EarconAfter,
        ReturnAfter = ReturnAfter,
        ResumeWindow = ResumeWindow,
        IdleLimit = IdleLimit,
        MaxDuration = MaxDuration,
        WindDown = WindDown,
        Greeting = request.Line == ToolAudience.Phone || GreetBrowsers ? Greeting : "",
        SilencePrompt = request.Line == ToolAudience.Phone ? SilencePrompt : BrowserSilencePrompt,
        MaxHold = MaxHold,
        MaxSecure = MaxSecure,
        FirstKey = FirstKey,
        NextKey = NextKey,
        Transfers = request.Transfers,
        Facts = request.Facts,
        LineSpeaks = request.LineSpeaks,
        CanHide = request.CanHide,
        Recording = recording.IsOn && !request.LineSpeaks ? recording.Consent : null,
        Announcement = recording.Words,
    };

    /// <summary>For a call that is only written down: nothing is said in it, so it is recorded only where that needs no word.</summary>
    public ConversationOptions ForListening(CallRequest request, RecordingOptions recording) => ForSession(request, recording) with
    {
        ListensOnly = true,
        Greeting = "",
        SilencePrompt = TimeSpan.Zero,
        WindDown = TimeSpan.Zero,
        Recording = recording is { IsOn: true, Consent: RecordingConsent.Always } ? RecordingConsent.Always : null,
    };
}
