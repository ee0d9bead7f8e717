namespace Voice.Recording;

/// <summary>When a call may be recorded.</summary>
internal enum RecordingConsent
{
    /// <summary>Only after the announcement was heard to its end.</summary>
    AfterAnnouncement,

    /// <summary>Only if the caller's next turn after the announcement, which is a question, is a yes.</summary>
    AfterYes,

    /// <summary>From the first moment: the consent was had elsewhere.</summary>
    Always,
}
