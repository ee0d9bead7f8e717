using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Voice.Conversations;
using Voice.Recording;
using Voice.Tools;

namespace Voice.Server.Calls;

/// <summary>How many calls, how long, and what they begin with. Bound from <c>Voice:Calls</c>.</summary>
internal sealed record CallOptions : ConversationOptions
{
    private static readonly TimeSpan PhonePrompt = TimeSpan.FromSeconds(12);

    public CallOptions() => (SilencePrompt, Interruptions) = (PhonePrompt, InterruptionMode.Judged);

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

    /// <summary>True to greet callers on a page as well.</summary>
    /// <value>The default is false.</value>
    public bool GreetBrowsers { get; init; }

    /// <summary>The same as <see cref="ConversationOptions.SilencePrompt"/>, for callers on a page.</summary>
    /// <value>0 (never, the default) to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan BrowserSilencePrompt { get; init; }

    /// <summary>True to give the assistant the tool <c>secure_section</c>.</summary>
    /// <value>The default is false.</value>
    public bool SecureSections { get; init; }

    /// <summary>True to tell the assistant who calls whom and what the carrier, the flow or the dialplan sent along. Tools know it in any case.</summary>
    /// <value>The default is true.</value>
    public bool TellFacts { get; init; } = true;

    /// <summary>The language of callers who do not say theirs.</summary>
    /// <value>A BCP 47 tag such as nb-NO. Empty, the default, lets the model find out.</value>
    [RegularExpression(LanguageTag, ErrorMessage = "Use a tag such as en or nb-NO.")]
    public string Language { get; init; } = "";

    private const string LanguageTag = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}";

    /// <param name="asked">The language that the caller's line named. A text that is no language tag is ignored.</param>
    public string? LanguageOf(string? asked) =>
        asked is not null && Regex.IsMatch(asked, $"^{LanguageTag}$", RegexOptions.None, TimeSpan.FromSeconds(1)) ? asked : Language.Length > 0 ? Language : null;

    public ConversationOptions ForSession(CallRequest request, RecordingOptions recording) => this with
    {
        Greeting = request.Line == ToolAudience.Phone || GreetBrowsers ? Greeting : "",
        SilencePrompt = request.Line == ToolAudience.Phone ? SilencePrompt : BrowserSilencePrompt,
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
