namespace Voice.OpenAI.Endpoints;

/// <summary>Keeps a token until shortly before it expires, and fetches the next one once for all calls that want it.</summary>
/// <param name="fetch">Fetches one.</param>
internal sealed class TokenCache(Func<CancellationToken, Task<ServiceToken>> fetch, TimeProvider time)
{
    // Entra ID's tokens live for an hour or a day; this is what Microsoft's own clients take.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstAgain = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private ServiceToken _token;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private Task<ServiceToken>? _fetching;

    /// <summary>A token that is valid now. Waits only if there is none: one that is about to expire serves while the next is fetched.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the token could not be fetched within 30 seconds.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellation)
    {
        Task<ServiceToken> fetching;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var valid = now < _token.ExpiresAt;
            if (_fetching is null && (!valid || (now >= _token.ExpiresAt - Ahead && now >= _notBefore)))
                _fetching = FetchAsync();
            if (valid)
                return _token.Token;
            fetching = _fetching!;
        }
        return (await fetching.WaitAsync(cancellation)).Token;
    }

    /// <remarks>Not cancelled by the call that happened to ask first: others wait for it as well.</remarks>
    private async Task<ServiceToken> FetchAsync()
    {
        await Task.Yield();                             // so that the field is set before this ends, however fast it is
        using var deadline = new CancellationTokenSource(FetchTimeout, time);
        try
        {
            var token = await fetch(deadline.Token);
            lock (_gate)
                _token = token;
            return token;
        }
        finally
        {
            lock (_gate)
            {
                _fetching = null;
                _notBefore = time.GetUtcNow() + FirstAgain;
            }
        }
    }
}
