using System.ComponentModel.DataAnnotations;
using Voice.Recording;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>The times a call goes by.</summary>
internal record ConversationOptions
{
    /// <summary>How long the model may take to begin a reply before the caller is told that none came.</summary>
    /// <value>1 second to 2 minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan ResponseDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller who is owed an answer, or the rest of one, hears nothing before a soft sound tells them that it is being worked on.</summary>
    /// <value>0 (never) to 30 seconds. The default is 1.8 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan EarconAfter { get; init; } = TimeSpan.FromSeconds(1.8);

    /// <summary>How long an assistant stands in before the preferred one is tried again, beside the call and between turns.</summary>
    /// <value>1 second to 1 hour. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReturnAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What happens when a sound comes from the caller while the assistant speaks: <c>Judged</c> pauses the reply and stops it only for the caller's voice, <c>AtOnce</c> stops it as soon as the assistant reports speech.</summary>
    /// <value><c>AtOnce</c> or <c>Judged</c>. The default is <c>Judged</c> on the server, <c>AtOnce</c> elsewhere.</value>
    public InterruptionMode Interruptions { get; init; } = InterruptionMode.AtOnce;

    /// <summary>How long a cleared line may take to say what was heard before the last report is believed.</summary>
    /// <value>10 ms to 5 seconds. The default is 400 ms.</value>
    [PerCall]
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan ClearDeadline { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a call is kept for a caller whose connection broke.</summary>
    /// <value>0 (end at once) to 10 minutes. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long both sides may be silent before the call is ended.</summary>
    /// <value>10 seconds to 24 hours. The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest a call may last.</summary>
    /// <value>10 seconds to 24 hours. The default is 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What the assistant says first.</summary>
    /// <value>Empty, the default, lets the caller begin. The server applies it to phones, and to pages if they are to be greeted.</value>
    [StringLength(1_000)]
    public string Greeting { get; init; } = "";

    /// <summary>How long a caller may be silent before the assistant asks whether they are there. After three times it says goodbye.</summary>
    /// <value>0 (never, the default of a session) to 10 minutes. The server applies it to phones; its default is 12 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan SilencePrompt { get; init; }

    /// <summary>How long before <see cref="MaxDuration"/> the assistant says that the call must end. Without effect in calls shorter than twice that.</summary>
    /// <value>0 (never) to 10 minutes. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan WindDown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call may be on hold.</summary>
    /// <value>1 second to 24 hours. The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a secure section may last that nobody ends.</summary>
    /// <value>1 second to 1 hour. The default is 3 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxSecure { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long to wait for the first key once the caller was asked for keys.</summary>
    /// <value>1 second to 5 minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan FirstKey { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for one more key.</summary>
    /// <value>0.5 seconds to 1 minute. The default is 3 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan NextKey { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After how many turns of the caller a picture is removed from the conversation.</summary>
    /// <value>1 to 100. The default is 3.</value>
    [PerCall]
    public int PictureTurns { get; init; } = 3;

    /// <summary>True if the call is only written down: nobody is answered, and a reply that begins all the same is cancelled.</summary>
    /// <value>The default is false.</value>
    [PerCall]
    public bool ListensOnly { get; init; }

    /// <summary>True if the line turns words into speech by itself: replies are words only, and are taken to last as long as it takes to say them.</summary>
    /// <value>The default is false.</value>
    [PerCall]
    public bool LineSpeaks { get; init; }

    /// <summary>False if the caller's sound cannot be kept from the model: there are no secure sections then, and tools that want one are told so.</summary>
    /// <value>The default is true.</value>
    [PerCall]
    public bool CanHide { get; init; } = true;

    /// <summary>What whoever brings the caller can hand a call on to: tools that want more are told so.</summary>
    /// <value>Flags. The default is all.</value>
    [PerCall]
    public TransferKind Transfers { get; init; } = TransferKind.All;

    /// <summary>What came along with the call, for tools.</summary>
    /// <value>The default is nothing.</value>
    [PerCall]
    public CallFacts Facts { get; init; } = CallFacts.None;

    /// <summary>When the call may be recorded.</summary>
    /// <value>Null, the default, for never.</value>
    [PerCall]
    public RecordingConsent? Recording { get; init; }

    /// <summary>What the assistant says about the recording. It cannot be talked over.</summary>
    [PerCall]
    public string Announcement { get; init; } = "";
}
