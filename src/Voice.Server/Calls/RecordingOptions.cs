using System.ComponentModel.DataAnnotations;
using Voice.Recording;

namespace Voice.Server.Calls;

/// <summary>The recording of calls. Bound from <c>Voice:Recording</c>.</summary>
internal sealed record RecordingOptions
{
    /// <summary>The folder for recordings, one file a call. It is created if it does not exist.</summary>
    /// <value>Empty, the default, for no recordings.</value>
    public string Folder { get; init; } = "";

    /// <summary>The condition for recording a call.</summary>
    /// <value>The default is that the announcement was heard.</value>
    [EnumDataType(typeof(RecordingConsent))]
    public RecordingConsent Consent { get; init; } = RecordingConsent.AfterAnnouncement;

    /// <summary>The words that the assistant says before it records; a question, if consent is asked for.</summary>
    /// <value>Empty, the default, for an English sentence; set it to the language of your callers.</value>
    [StringLength(1_000)]
    public string Announcement { get; init; } = "";

    public bool IsOn => Folder.Length > 0;

    public string Words => Announcement.Length > 0 ? Announcement
        : Consent == RecordingConsent.AfterYes ? "May this call be recorded? Please say yes or no." : "This call is recorded.";

    /// <summary>Makes the folder; that it cannot be made is a mistake in the settings.</summary>
    public void Prepare(List<string> mistakes)
    {
        try
        {
            if (!IsOn || Directory.Exists(Folder))
                return;
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Folder);
            else
                Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistakes.Add($"Voice:Recording:Folder is '{Folder}', which cannot be made: {e.Message}");
        }
    }
}
