using System.Reflection;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

/// <summary>The rights of the built-in tools, in one table.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData("get_time", false, BargeInRule.KeepRunning, ToolAudience.Everyone, null)]
    [InlineData("roll_dice", false, BargeInRule.KeepRunning, ToolAudience.Everyone, null)]
    [InlineData("get_weather", false, BargeInRule.Cancel, ToolAudience.Everyone, null)]
    [InlineData("set_timer", true, BargeInRule.KeepRunning, ToolAudience.Everyone, null)]
    [InlineData("ask_expert", false, BargeInRule.KeepRunning, ToolAudience.Everyone, 90)]
    [InlineData("make_picture", false, BargeInRule.KeepRunning, ToolAudience.Browser, 120)]
    [InlineData("end_call", true, BargeInRule.KeepRunning, ToolAudience.Everyone, null)]
    public void Tool_InTheBox_HasItsPolicy(string name, bool effect, BargeInRule onBargeIn, ToolAudience audience, int? timeoutSeconds)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;
        var policy = typeof(VoiceServer).Assembly.GetTypes().SelectMany(t => t.GetMethods(All))
            .Select(m => m.GetCustomAttribute<VoiceToolAttribute>()).Single(tool => tool?.Name == name)!.Policy;

        policy.HasEffect.ShouldBe(effect);
        policy.OnBargeIn.ShouldBe(onBargeIn);
        policy.Audience.ShouldBe(audience);
        policy.Timeout.ShouldBe(timeoutSeconds is { } s ? TimeSpan.FromSeconds(s) : null);
        policy.NeedsConfirmation.ShouldBeFalse();
    }
}
