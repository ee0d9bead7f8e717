namespace Voice.Tests.Conversations;

/// <summary>Thousands of calls in which everything happens in every order the protocol allows. A failure names the seed that repeats it.</summary>
public sealed class ConversationRandomTests
{
    private const int Calls = 10_000;
    private const int Steps = 150;

    [Fact]
    public void Conversation_AnyInterleaving_KeepsItsPromises()
    {
        for (var seed = 1; seed <= Calls; seed++)
        {
            var call = new RandomCall(seed);
            try
            {
                call.Run(Steps);
            }
            catch (Exception e)
            {
                throw new ShouldAssertException($"Seed {seed}: {e.Message}\n{call.Story}", e);
            }
        }
    }

    [Fact]
    public void Seed_OnceMore_IsTheSameCall()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (call, again) = (new RandomCall(seed), new RandomCall(seed));
            call.Run(Steps);
            again.Run(Steps);
            again.Story.ShouldBe(call.Story);
        }
    }

    /// <summary>Replay, evals and the hand-over to another node stand on this.</summary>
    [Fact]
    public void Events_AppliedToANewConversation_HaveTheSameEffects()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var call = new RandomCall(seed, keepsJournal: true);
            call.Run(Steps);
            call.Replay().ShouldBeNull($"seed {seed}");
        }
    }
}
