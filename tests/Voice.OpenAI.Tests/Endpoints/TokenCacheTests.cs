using Microsoft.Extensions.Time.Testing;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

public sealed class TokenCacheTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly List<TaskCompletionSource<ServiceToken>> _fetches = [];
    private readonly TokenCache _cache;

    public TokenCacheTests() => _cache = new TokenCache(
        _ =>
        {
            var fetch = new TaskCompletionSource<ServiceToken>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_fetches)
                _fetches.Add(fetch);
            return fetch.Task;
        },
        _time);

    [Fact]
    public async Task ManyCalls_WithoutAToken_FetchOne()
    {
        var wanted = Enumerable.Range(0, 50).Select(_ => _cache.GetAsync(CancellationToken.None).AsTask()).ToList();
        await FetchedAsync(1, "one");
        (await Task.WhenAll(wanted).WaitAsync(Patience)).ShouldAllBe(t => t == "one");
        (await GetAsync()).ShouldBe("one");
        _fetches.Count.ShouldBe(1);
    }

    [Fact]
    public async Task AboutToExpire_ServesTheOldOneWhileTheNextIsFetched()
    {
        await FirstAsync();
        _time.Advance(TimeSpan.FromMinutes(54));
        (await GetAsync()).ShouldBe("one");
        _fetches.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await GetAsync()).ShouldBe("one", "nobody waits");
        await FetchedAsync(2, "two");
        await Until.TrueAsync(async () => await GetAsync() == "two");
    }

    [Fact]
    public async Task RefreshFails_TheOldOneServesUntilItExpires()
    {
        await FirstAsync();
        _time.Advance(TimeSpan.FromMinutes(56));
        (await GetAsync()).ShouldBe("one");
        await Until.TrueAsync(() => Task.FromResult(_fetches.Count == 2));
        _fetches[1].SetException(new InvalidOperationException("no network"));
        (await GetAsync()).ShouldBe("one");
        _fetches.Count.ShouldBe(2, "not asked again at once");
        _time.Advance(TimeSpan.FromMinutes(4));
        // The failed fetch may not be removed yet: a request then gets its failure, and the next one a new fetch.
        Task<string> wanted = null!;
        await Until.TrueAsync(async () =>
        {
            wanted = _cache.GetAsync(CancellationToken.None).AsTask();
            await Task.WhenAny(wanted, Until.TrueAsync(() => _fetches.Count == 3));
            return _fetches.Count == 3;
        });
        _fetches[2].SetException(new InvalidOperationException("no network"));
        await Should.ThrowAsync<InvalidOperationException>(() => wanted.WaitAsync(Patience));
    }

    [Fact]
    public async Task CallThatGivesUp_DoesNotEndTheFetchOfTheOthers()
    {
        using var cancel = new CancellationTokenSource();
        var hasty = _cache.GetAsync(cancel.Token).AsTask();
        var patient = _cache.GetAsync(CancellationToken.None).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => hasty);
        await FetchedAsync(1, "one");
        (await patient.WaitAsync(Patience)).ShouldBe("one");
    }

    private async Task FirstAsync()
    {
        var wanted = _cache.GetAsync(CancellationToken.None).AsTask();
        await FetchedAsync(1, "one");
        (await wanted.WaitAsync(Patience)).ShouldBe("one");
    }

    private async Task<string> GetAsync() => await _cache.GetAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

    private async Task FetchedAsync(int count, string token)
    {
        await Until.TrueAsync(() => _fetches.Count >= count);
        _fetches[count - 1].SetResult(new ServiceToken(token, _time.GetUtcNow().AddHours(1)));
    }
}
