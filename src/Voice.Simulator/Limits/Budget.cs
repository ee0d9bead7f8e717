namespace Voice.Simulator.Limits;

/// <summary>The budget of one key. Safe to share.</summary>
sealed class Budget(int requestsPerMinute, int tokensPerMinute, TimeProvider time)
{
    const string Requests = "requests";
    const string Tokens = "tokens";

    readonly Lock _lock = new();
    readonly Bucket _requests = new(requestsPerMinute, time);
    readonly Bucket _tokens = new(tokensPerMinute, time);

    /// <summary>Takes what a request needs; where there is too little nothing is taken.</summary>
    public Standing Take(int requests, int tokens)
    {
        lock (_lock)
        {
            var (forRequests, forTokens) = (_requests.Wait(requests), _tokens.Wait(tokens));
            var wait = forRequests > forTokens ? forRequests : forTokens;
            var usedUp = wait == TimeSpan.Zero ? null : forRequests > forTokens ? Requests : Tokens;
            if (usedUp is null)
            {
                _requests.Take(requests);
                _tokens.Take(tokens);
            }

            return new(usedUp is null ? null : wait, usedUp, [Limit(Requests, _requests), Limit(Tokens, _tokens)]);
        }
    }

    static Standing.Limit Limit(string name, Bucket bucket) => new(name, bucket.Limit, bucket.Remaining, bucket.Reset);
}
