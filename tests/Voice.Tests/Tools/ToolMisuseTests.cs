namespace Voice.Tests.Tools;

public sealed class ToolMisuseTests
{
    private const int Calls = 150;
    private const int Steps = 60;

    [Fact]
    public async Task Model_ThatMisusesEveryTool_HasNoEffectThatTheCallerDidNotAllow()
    {
        int attempts = 0, effects = 0, paid = 0;
        for (var seed = 1; seed <= Calls; seed++)
        {
            var model = new HijackedModel(seed);
            try
            {
                await model.RunAsync(Steps);
            }
            catch (Exception e)
            {
                throw new ShouldAssertException($"Seed {seed}: {e.Message}\n{model.Story}", e);
            }
            (attempts, effects, paid) = (attempts + model.Attempts, effects + model.Effects, paid + model.Paid);
        }
        attempts.ShouldBeGreaterThan(200);
        effects.ShouldBeGreaterThan(100, "what is allowed does happen");
        paid.ShouldBeGreaterThan(20, "what the caller agreed to does happen");
        TestContext.Current.TestOutputHelper?.WriteLine($"{attempts} attempts, {effects} effects, {paid} of them with the caller's yes");
    }
}
