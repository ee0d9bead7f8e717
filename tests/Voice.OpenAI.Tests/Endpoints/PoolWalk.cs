using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Random calls on a pool whose entries limit, die, break and recover at random; a book of what was promised is kept beside it. A seed reproduces.</summary>
internal static class PoolWalk
{
    public static void Run(int seed, int steps)
    {
        var random = new Random(seed);
        var options = new EndpointPoolOptions { CoolDown = TimeSpan.FromSeconds(60), ConnectionsPerMinute = random.Next(2) * 30 };
        var pool = new PoolUnderTest(3, options, seed);
        var notBefore = new Dictionary<string, DateTimeOffset>();
        var deadTries = new Dictionary<string, List<DateTimeOffset>>();
        var dead = new HashSet<string>();
        var running = new List<EndpointTry>();
        for (var step = 0; step < steps; step++)
        {
            var now = pool.Time.GetUtcNow();
            var what = $"seed {seed}, step {step}";
            if (pool.Route.Take() is { } taken)
            {
                now.ShouldBeGreaterThanOrEqualTo(notBefore.GetValueOrDefault(taken.Label), $"Retry-After is kept ({what})");
                if (dead.Contains(taken.Label))
                    deadTries[taken.Label].Add(now);
                running.Add(taken);
            }
            else
            {
                pool.Route.Unavailable.ShouldNotBeNull(what).RetryAfter!.Value.ShouldBeGreaterThan(TimeSpan.Zero, what);
            }
            foreach (var over in running.Where(_ => random.Next(3) > 0).ToList())
            {
                running.Remove(over);
                switch (random.Next(8))
                {
                    case 0:
                        var wait = random.Next(1, 40);
                        over.Fail(EndpointFault.Limited, PoolUnderTest.Failure(AssistantFailureKind.Limited, wait));
                        notBefore[over.Label] = Later(notBefore.GetValueOrDefault(over.Label), now.AddSeconds(wait));
                        break;
                    case 1 when dead.Add(over.Label):
                        over.Fail(EndpointFault.Dead, PoolUnderTest.Failure(AssistantFailureKind.Unauthorized));
                        deadTries[over.Label] = [now];
                        break;
                    case 2: over.Fail(EndpointFault.Failed, PoolUnderTest.Failure(AssistantFailureKind.Unreachable)); break;
                    case 3 when !dead.Contains(over.Label): over.Abandon(); break;
                    case 4 when !dead.Contains(over.Label):
                        over.Serve();
                        over.Drop();
                        break;
                    default:
                        if (dead.Contains(over.Label))
                            over.Fail(EndpointFault.Dead, PoolUnderTest.Failure(AssistantFailureKind.Unauthorized));
                        else
                            over.Serve();
                        break;
                }
            }
            pool.Wait(random.NextDouble() * 4);
        }
        foreach (var (label, tries) in deadTries)
            Gaps(tries).ShouldAllBe(gap => gap >= TimeSpan.FromSeconds(5), $"a dead key is tried once per cool-down, or soon after a try that found nothing out ({label}, seed {seed})");
        foreach (var left in running)
            left.Abandon();
        pool.Wait(120);
        pool.Route.IsUsable.ShouldBeTrue($"everything comes back (seed {seed})");
        pool.Errors.Count().ShouldBe(dead.Count, $"each death is told once (seed {seed})");
    }

    private static IEnumerable<TimeSpan> Gaps(List<DateTimeOffset> times) => times.Zip(times.Skip(1), (a, b) => b - a);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
