namespace Voice.OpenAI.Cascade;

/// <summary>The API of a chat model.</summary>
internal enum ChatApi
{
    /// <summary><c>POST /responses</c>.</summary>
    Responses,

    /// <summary><c>POST /chat/completions</c>, which nearly every server has.</summary>
    ChatCompletions,
}
