namespace Voice.Simulator.Replies;

/// <summary>What the simulator can answer without any tool.</summary>
static class SmallTalk
{
    public const string Greeting = "Hello! I am the built-in simulator. How can I help you?";

    public const string Goodbye = "Goodbye! It was nice talking to you.";

    public const string StillThere = "Are you still there?";

    const string Abilities =
        "I am the simulator that comes with Voice, not a language model. You can say hello, ask for the time, the date or the weather " +
        "in a city, let me roll the dice, set a timer, draw a picture, ask the expert, or hear a joke or a long story. " +
        "To talk freely, set OPENAI_API_KEY and restart.";

    public static IReadOnlyList<ReplyRule> First { get; } =
    [
        ReplyRule.On(
            "^(please )?(stop|be quiet|quiet|silence|enough|that is enough|shut up|never mind|hold on|wait)( it| talking| now| please)*$",
            "Okay."),
        ReplyRule.On("^(just )?(one|a) moment( please)?$", "Take your time."),
        ReplyRule.On(@"\b(good ?bye|bye|good night|see you|hang up|end (the|this) call)\b", (_, _, request) => EndCall(request)),
    ];

    public static IReadOnlyList<ReplyRule> Last { get; } =
    [
        ReplyRule.On(@"\b(story|tale)\b", (_, _, _) => [new ReplyStep.Say(Story.Text)]),
        ReplyRule.On(@"\b(joke|make me laugh|something funny)\b", (_, _, request) => [new ReplyStep.Say(Jokes.Next(request))]),
        ReplyRule.On(@"\b(slower|slowly|louder|speak up)\b", "I cannot change my voice, but I can say it again. Say: repeat that."),
        ReplyRule.On(@"\b(can|do) you hear me\b|\b(are you|is anybody) there\b|^(this is a )?test(ing)?\b", "I hear you. Say: what can you do."),
        ReplyRule.On(@"^are you (real|a robot|a human)\b", "I am a program, the simulator that comes with Voice. I am not a language model."),
        ReplyRule.On(@"^(please )?try again$|^(i am )?sorry$|^excuse me$", "No problem. How can I help you?"),
        ReplyRule.On(@"^(please )?(go on|continue)$", (_, _, request) => [new ReplyStep.Say(request.LastAnswer ?? "I have not said anything yet.")]),
        ReplyRule.On(@"\b(repeat|say (that|it) again|what did you say|pardon|come again)\b", (_, _, request) =>
            [new ReplyStep.Say(request.LastAnswer ?? "I have not said anything yet.")]),
        ReplyRule.On(@"\b(what can (you|i)|how can you help|what do you (do|know)|who (are you|is this)|what are you|your name|introduce yourself)\b", Abilities),
        ReplyRule.On(@"^(please )?help( me)?( please)?$", Abilities),
        ReplyRule.On(@"\b(thanks|thank you|thank)\b", "You are welcome."),
        ReplyRule.On(@"\bhow (are you|is it going|do you do)\b", "I am fine, thank you. How can I help you?"),
        ReplyRule.On(@"^(hello|hi|hey|greetings|howdy|good (morning|afternoon|evening|day))\b", Greeting),
        ReplyRule.On("^(yes|yeah|yep|sure|ok|okay|please do|yes please|go ahead|do it|correct|right|confirm|i confirm)( please)?$", (_, _, request) =>
            Confirmation.Given(request) ?? [new ReplyStep.Say("Okay.")]),
        ReplyRule.On("^(no|nope|no thanks|no thank you|do not|dont|better not|not now)( please)?$", (_, _, request) =>
            [new ReplyStep.Say(Confirmation.IsAsked(request) ? "All right, I will not do that." : "All right.")]),
        ReplyRule.On("^(hello world|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|(mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|paris|london|oslo|new york)$", (match, _, request) =>
            ToolTalk.AskedForCity(request) ? null : [new ReplyStep.Say($"You said: {match.Value}. Ask me for the time, the date, or the weather in a city.")]),
    ];

    /// <summary>The farewell must be heard, so it comes before the call that ends everything.</summary>
    static List<ReplyStep> EndCall(ReplyRequest request)
    {
        List<ReplyStep> steps = [new ReplyStep.Say(Goodbye)];
        const string Reason = "The caller said goodbye.";
        if (request.Tools.FirstOrDefault(tool => tool.IsAbout("end_call", "endcall", "hang_up", "hangup")) is { } tool)
            steps.Add(new ReplyStep.Call(tool.Name, ToolArguments.Fill(tool, Reason, Meaning.Reason(Reason))));
        return steps;
    }
}
