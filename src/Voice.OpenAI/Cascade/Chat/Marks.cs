
namespace Voice.OpenAI.Cascade;

/// <summary>The marks that models write into their text when the server does not take them out.</summary>
/// <remarks>Source: the chat templates of Qwen, DeepSeek, Mistral, Llama, Granite, Phi, Kimi, Seed and GLM, and OpenAI's harmony format for gpt-oss.</remarks>
internal static class Marks
{
    /// <summary>A tag with attributes is not longer than this.</summary>
    private const int LongestTag = 64;

    private static readonly string[] ThoughtTags =
        ["think", "thinking", "thought", "thoughts", "reasoning", "reflection", "analysis", "scratchpad", "inner_monologue", "antthinking", "seed:think"];

    private static readonly string[] WrapperTags = ["answer", "final_answer", "response", "final"];

    private static readonly Mark[] All =
    [
        new(MarkKind.ChatResult, "[THINK]"), new(MarkKind.ThoughtEnd, "[/THINK]"),
        new(MarkKind.ChatResult, "◁think▷"), new(MarkKind.ThoughtEnd, "◁/think▷"),
        new(MarkKind.ChatResult, "<|begin_of_thought|>"), new(MarkKind.ThoughtEnd, "<|end_of_thought|>"),
        new(MarkKind.Nothing, "<|begin_of_solution|>"), new(MarkKind.Nothing, "<|end_of_solution|>"),
        new(MarkKind.Call, "<tool_call>", "</tool_call>"), new(MarkKind.Call, "<toolcall>", "</toolcall>"), new(MarkKind.Call, "<tool_calls>", "</tool_calls>"),
        new(MarkKind.Call, "<function_call>", "</function_call>"), new(MarkKind.Call, "<function_calls>", "</function_calls>"),
        new(MarkKind.Call, "<seed:tool_call>", "</seed:tool_call>"), new(MarkKind.Call, "<minimax:tool_call>", "</minimax:tool_call>"),
        new(MarkKind.Call, "<function=", "</function>"), new(MarkKind.Call, "<invoke name=", "</invoke>"),
        new(MarkKind.Call, "<|tool_call|>", "<|/tool_call|>"), new(MarkKind.Call, "<|python_tag|>"), new(MarkKind.Call, "[TOOL_CALLS]"), new(MarkKind.Call, "[TOOL_CALL]", "[/TOOL_CALL]"),
        new(MarkKind.Call, "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"), new(MarkKind.Call, "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"),
        new(MarkKind.Nothing, "</tool_call>"), new(MarkKind.Nothing, "</function>"), new(MarkKind.Nothing, "<｜end▁of▁sentence｜>"),
        new(MarkKind.Head, "<|start|>"), new(MarkKind.Head, "<|channel|>"), new(MarkKind.Message, "<|message|>"),
        new(MarkKind.MessageEnd, "<|end|>"), new(MarkKind.MessageEnd, "<|return|>"), new(MarkKind.MessageEnd, "<|call|>"),
        new(MarkKind.MessageEnd, "<|im_end|>"), new(MarkKind.MessageEnd, "<|eot_id|>"), new(MarkKind.MessageEnd, "<|eom_id|>"), new(MarkKind.MessageEnd, "<|end_of_text|>"),
        new(MarkKind.MessageEnd, "<|endoftext|>"), new(MarkKind.MessageEnd, "<end_of_turn>"), new(MarkKind.MessageEnd, "</s>"),
        new(MarkKind.Nothing, "<|im_start|>assistant"), new(MarkKind.Nothing, "<|im_start|>"), new(MarkKind.Nothing, "<|start_header_id|>assistant<|end_header_id|>"),
        new(MarkKind.Nothing, "<start_of_turn>model"), new(MarkKind.Nothing, "<start_of_turn>"),
    ];

    private static readonly Mark[] WithTools = [.. All, new(MarkKind.Fence, "```"), new(MarkKind.Json, "{")];

    /// <summary>The letters that marks begin with.</summary>
    public static readonly System.Buffers.SearchValues<char> First = System.Buffers.SearchValues.Create("<[◁`{");

    /// <summary>The marks that end a message.</summary>
    public static IEnumerable<string> MessageEnds => All.Where(static mark => mark.Kind is MarkKind.MessageEnd or MarkKind.Head).Select(static mark => mark.Text);

    /// <summary>The mark at the beginning of a text that is not empty.</summary>
    /// <param name="withTools">True if tools are offered, so that bare JSON may be a call.</param>
    /// <param name="mark">The mark, if it is whole.</param>
    /// <returns>The length of the mark; 0 if there is none; -1 if the text is the beginning of one.</returns>
    public static int Find(ReadOnlySpan<char> text, bool withTools, out Mark? mark)
    {
        mark = null;
        var begun = false;
        foreach (var known in withTools ? WithTools : All)
        {
            if (text.StartsWith(known.Text, StringComparison.OrdinalIgnoreCase))
            {
                // "<|im_start|>" may go on to be the longer mark.
                if (mark is null || mark.Text.Length < known.Text.Length)
                    mark = known;
            }
            else
            {
                begun |= known.Text.AsSpan().StartsWith(text, StringComparison.OrdinalIgnoreCase);
            }
        }
        if (begun && mark is not { Kind: MarkKind.Json })
            return -1;
        if (mark is not null)
            return mark.Text.Length;
        if (withTools && text[0] == '[' && FindArray(text) is var array and not 0)
        {
            mark = array > 0 ? new Mark(MarkKind.Json, "[") : null;
            return array;
        }
        return text[0] == '<' ? FindTag(text, out mark) : 0;
    }

    /// <summary>A list of objects: only that may be a list of calls.</summary>
    private static int FindArray(ReadOnlySpan<char> text)
    {
        var next = text[1..].TrimStart();
        return next.IsEmpty ? -1 : next[0] == '{' ? 1 : 0;
    }

    /// <summary>A tag of thinking or around the answer, with attributes and white space as it may be.</summary>
    private static int FindTag(ReadOnlySpan<char> text, out Mark? mark)
    {
        mark = null;
        var closes = text.Length > 1 && text[1] == '/';
        var name = text[(closes ? 2 : 1)..].TrimStart();
        var length = 0;
        while (length < name.Length && (char.IsAsciiLetter(name[length]) || name[length] is '_' or ':'))
            length++;
        var whole = length < name.Length;
        var word = name[..length];
        var kind = KindOf(word, whole, closes);
        if (kind is null)
            return 0;
        if (!whole)
            return -1;
        if (name[length] is not ('>' or '/') && !char.IsWhiteSpace(name[length]))
            return 0;
        var end = text.IndexOf('>');
        if (end < 0)
            return text.Length < LongestTag && text[1..].IndexOf('<') < 0 ? -1 : 0;
        if (end >= LongestTag)
            return 0;
        mark = new Mark(text[end - 1] == '/' ? MarkKind.Nothing : kind.Value, text[..(end + 1)].ToString());
        return end + 1;
    }

    private static MarkKind? KindOf(ReadOnlySpan<char> word, bool whole, bool closes)
    {
        foreach (var tag in ThoughtTags)
        {
            if (whole ? word.Equals(tag, StringComparison.OrdinalIgnoreCase) : tag.AsSpan().StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return closes ? MarkKind.ThoughtEnd : MarkKind.ChatResult;
        }
        foreach (var tag in WrapperTags)
        {
            if (whole ? word.Equals(tag, StringComparison.OrdinalIgnoreCase) : tag.AsSpan().StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return MarkKind.Nothing;
        }
        return null;
    }
}
