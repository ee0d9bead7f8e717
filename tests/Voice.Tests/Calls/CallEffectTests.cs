using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Calls;
using Voice.Conversations;
using Voice.Tools;

namespace Voice.Tests.Calls;

/// <summary>The call performs each effect of the conversation.</summary>
public sealed class CallEffectTests
{
    public static TheoryData<Type> Effects() => [.. typeof(CallEffect).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CallEffect)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Effects))]
    public void Effect_OfEachType_IsPerformed(Type effect) =>
        // It holds nothing, so that performing it may fail; what counts is that somebody knows it.
        (Perform((CallEffect)RuntimeHelpers.GetUninitializedObject(effect))?.Message ?? "").ShouldNotStartWith("Nobody performs");

    [Fact]
    public void Effect_ThatNobodyPerforms_IsAnErrorThatNamesIt() =>
        Perform(new Unperformed()).ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("Nobody performs Unperformed.");

    private static Exception? Perform(CallEffect effect)
    {
        var time = new FakeTimeProvider();
        var tools = new ToolBox([], new ToolOptions(), null, time, NullLogger<ToolBox>.Instance);
        var session = new CallSession("call", FakeRoutes.To(time, () => new FakeAssistant()), new AssistantSetup { Instructions = "" }, tools, ToolAudience.Browser, new ConversationOptions(), time, NullLogger.Instance);
        var perform = typeof(CallSession).GetMethod("Perform", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(CallEffect)]).ShouldNotBeNull();
        return Record.Exception(() => perform.Invoke(session, BindingFlags.DoNotWrapExceptions, null, [effect], null));
    }

    private sealed record Unperformed : CallEffect;
}
