namespace Voice.Simulator.Replies;

/// <summary>Replies that are prescribed, for example by a scenario file.</summary>
interface IScript
{
    /// <summary>The steps for what the user said, or null where nothing is prescribed. Uses up what may be used once.</summary>
    IReadOnlyList<ReplyStep>? Take(Turn.User turn);

    /// <summary>The steps for what the user said earlier, or null where nothing is prescribed. Uses up nothing.</summary>
    IReadOnlyList<ReplyStep>? Recall(Turn.User turn);

    /// <summary>The steps for the outputs of tools, or null where nothing is prescribed.</summary>
    IReadOnlyList<ReplyStep>? After(IReadOnlyList<Turn.Output> outputs, ReplyRequest request);
}
