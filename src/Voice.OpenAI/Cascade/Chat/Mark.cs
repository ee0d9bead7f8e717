
namespace Voice.OpenAI.Cascade;

/// <summary>The kind of section that a mark in the text of a model begins or ends.</summary>
internal enum MarkKind
{
    /// <summary>A thought begins.</summary>
    ChatResult,

    /// <summary>A thought ends.</summary>
    ThoughtEnd,

    /// <summary>A tool call begins.</summary>
    Call,

    /// <summary>The head of a message of gpt-oss begins: <c>analysis</c>, <c>commentary</c> or <c>final</c>.</summary>
    Head,

    /// <summary>The message after the head begins.</summary>
    Message,

    /// <summary>A message ends.</summary>
    MessageEnd,

    /// <summary>Means nothing to a listener.</summary>
    Nothing,

    /// <summary>Code begins or ends, in the way of markdown.</summary>
    Fence,

    /// <summary>JSON begins.</summary>
    Json,
}

/// <summary>A mark that models write into their text.</summary>
/// <param name="Text">As it is written; case does not count.</param>
/// <param name="End">The mark that ends it, or empty if the end of the message does.</param>
internal sealed record Mark(MarkKind Kind, string Text, string End = "");
