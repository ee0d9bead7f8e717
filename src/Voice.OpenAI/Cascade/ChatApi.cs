namespace Voice.OpenAI.Cascade;

/// <summary>How a chat model is spoken to.</summary>
internal enum ChatApi
{
    /// <summary><c>POST /responses</c>.</summary>
    Responses,

    /// <summary><c>POST /chat/completions</c>, which nearly every server has.</summary>
    ChatCompletions,
}
