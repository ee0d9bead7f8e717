using System.Text.RegularExpressions;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>
/// Decides what a response does. It is no language model: it follows the scenario if one is loaded, then directions given for this
/// one response, then fixed rules, and says so where none of them applies. It never invents what it did not hear or was not told.
/// </summary>
sealed partial class Mind(int phraseCount)
{
    const string HeardSpeech = "I heard speech, but";

    /// <summary>The second time, when the phrases were named already.</summary>
    const string HeardAgain = "I did not understand that either. Type it, or say one of the phrases on the page.";

    string Heard => $"{HeardSpeech} the simulator only knows about {phraseCount} phrases, such as: hello, what time is it, or tell me a joke. To talk freely, set OPENAI_API_KEY and restart.";

    /// <summary>The steps of the next response; at least one.</summary>
    /// <param name="script">What the scenario of the session prescribes, or null.</param>
    public IReadOnlyList<ReplyStep> Plan(ReplyRequest request, IScript? script = null)
    {
        if (request.Idle) return [new ReplyStep.Say(SmallTalk.StillThere)];
        if (Unfinished.Rest(request, earlier => Recall(earlier, script)) is { } rest) return rest;
        if (request.FreshOutputs is { Count: > 0 } outputs)
        {
            var told = script?.After(outputs, request) ?? [new ReplyStep.Say(ToolAnswer.Speak(outputs, request))];
            // One reply is asked for after both: what came up while the tool ran is told with its result.
            return Untold(request) is { } news && told.All(step => step is ReplyStep.Say) ? [.. told, new ReplyStep.Say(news)] : told;
        }

        var last = request.Turns.Count > 0 ? request.Turns[^1] : null;
        if (last is Turn.User user && script?.Take(user) is { } scripted) return scripted;
        if (request.ReadsAloud && last is Turn.User { Text: { Length: > 0 } text }) return [new ReplyStep.Say(text)];
        if (request.Directions is { } directions && Directions.Follow(directions) is { } directed) return directed;

        var steps = last switch
        {
            Turn.User turn => Answer(turn, request),
            // A system message in mid-conversation is news for the caller; one at its beginning sets the scene.
            // An order to go on with an answer that is not known here is nothing to be read aloud.
            Turn.System system => Directions.Follow(system.Text)
                ?? [new ReplyStep.Say(Unfinished.IsOrder(system) ? Unfinished.Lost : News(system, request) ?? SmallTalk.Greeting)],
            Turn.Assistant => [new ReplyStep.Say(Untold(request) ?? "Is there anything else I can do for you?")],
            _ => [new ReplyStep.Say(SmallTalk.Greeting)],
        };
        return request.MustCall && request.Tools.Count > 0 && !steps.Any(step => step is ReplyStep.Call) ? Forced(request) : steps;
    }

    /// <summary>What was said to a conversation that a new connection tells: by the scenario, if it has an answer to that, whatever rule it has come to.</summary>
    IReadOnlyList<ReplyStep> Recall(ReplyRequest earlier, IScript? script) =>
        earlier.Turns.Count > 0 && earlier.Turns[^1] is Turn.User user && script?.Recall(user) is { } scripted ? scripted : Plan(earlier);

    IReadOnlyList<ReplyStep> Answer(Turn.User turn, ReplyRequest request)
    {
        // A picture may come after the question that it belongs to.
        if (turn is { Text: "", Pictures.Count: > 0 } && Asked(request) is { } asked) turn = asked with { Pictures = turn.Pictures };
        if (turn.Text is null) return [new ReplyStep.Say(request.Turns.OfType<Turn.Assistant>().Any(answer => answer.Text.StartsWith(HeardSpeech, StringComparison.Ordinal)) ? HeardAgain : Heard)];
        var said = Wording.Plain(turn.Text);
        // Who offers no tools and shows a picture wants to know what is in it, however the question is worded.
        if (turn.Pictures.Count > 0 && (request.Tools.Count == 0 || said.Length == 0)) return PictureTalk.Describe(request);
        if (turn.Documents.Count > 0 && (request.Tools.Count == 0 || said.Length == 0)) return [DocumentTalk.Answer(request.Documents, turn.Text)];
        if (Several(said, request) is { } several) return several;
        if (Match(said, request) is { } steps) return steps;
        if (ToolTalk.AskedForCity(request) && said.Length is > 0 and < 60) return ToolTalk.WeatherIn(said, said, request);
        if (request.Documents.Count > 0) return [DocumentTalk.Answer(request.Documents, turn.Text)];
        return [new ReplyStep.Say(
            "I am the built-in simulator, not a language model, and I have no answer to that. Try: hello, what time is it, what is the weather " +
            "in Paris, roll the dice, set a timer for ten seconds, draw a picture of a cat, tell me a long story, or goodbye. " +
            "To talk to a real model, set OPENAI_API_KEY and restart.")];
    }

    /// <summary>What the user said in words since the last answer, or null.</summary>
    static Turn.User? Asked(ReplyRequest request) =>
        request.Turns.Reverse().TakeWhile(turn => turn is not Turn.Assistant).OfType<Turn.User>().FirstOrDefault(turn => turn.Text is { Length: > 0 });

    /// <summary>"What time is it and roll the dice": both at once, provided that every part makes sense alone.</summary>
    static List<ReplyStep>? Several(string said, ReplyRequest request)
    {
        var parts = said.Split(" and ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 2) return null;
        var all = new List<ReplyStep>();
        foreach (var part in parts)
        {
            if (Match(part, request) is not { } steps) return null;
            all.AddRange(steps);
        }

        // Words first, then all calls together in the one response: that is what a model does with parallel calls.
        return [.. all.Where(step => step is not ReplyStep.Call), .. all.OfType<ReplyStep.Call>()];
    }

    static IReadOnlyList<ReplyStep>? Match(string said, ReplyRequest request)
    {
        foreach (var rule in SmallTalk.First.Concat(PictureTalk.All).Concat(DocumentTalk.All).Concat(ToolTalk.All).Concat(SmallTalk.Last))
        {
            var match = rule.Pattern.Match(said);
            if (match.Success && rule.Reply(match, said, request) is { } steps) return steps;
        }

        return null;
    }

    /// <summary>What came up in the middle of a call ("The timer has run out. Tell the caller now."): the facts, without what to do about them.</summary>
    static string? News(Turn.System system, ReplyRequest request)
    {
        if (!request.Turns.Any(turn => turn is Turn.User or Turn.Assistant)) return null;
        var sentences = Regex.Split(system.Text.Trim(), @"(?<=[.!?])\s+").Where(sentence => !Order().IsMatch(sentence));
        return string.Join(' ', sentences) is { Length: > 0 } facts ? facts : null;
    }

    /// <summary>News that came while an answer was being made, which therefore does not tell it.</summary>
    static string? Untold(ReplyRequest request)
    {
        var since = request.Turns.Reverse().TakeWhile(turn => turn is not Turn.User).ToList();
        return since.OfType<Turn.System>().Where(system => !Unfinished.IsOrder(system)).Select(system => News(system, request)).FirstOrDefault(news =>
            news is not null && !since.OfType<Turn.Assistant>().Any(answer => answer.Text.Contains(news, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^(please )?(tell|say|ask|inform|let|do not|never|call) ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Order();

    static List<ReplyStep> Forced(ReplyRequest request)
    {
        var tool = request.Tools[0];
        var said = request.Turns.OfType<Turn.User>().LastOrDefault()?.Text ?? "";
        return [new ReplyStep.Call(tool.Name, ToolArguments.Fill(tool, said, Meaning.Text(said)))];
    }
}
