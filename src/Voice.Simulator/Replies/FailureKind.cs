namespace Voice.Simulator.Replies;

/// <summary>How a scenario lets the upstream fail.</summary>
enum FailureKind
{
    /// <summary>The connection is cut without a close frame (the client sees 1006).</summary>
    Drop,

    /// <summary>The connection stays open and nothing is ever sent again.</summary>
    Mute,

    /// <summary>An orderly close with the given code.</summary>
    Close,

    /// <summary>An <c>error</c> event with the given code; the response goes on.</summary>
    Error,

    /// <summary>The response ends as <c>failed</c> with the given error code.</summary>
    ResponseFailed,

    /// <summary>The response ends as <c>incomplete</c> for the given reason.</summary>
    ResponseIncomplete,
}
