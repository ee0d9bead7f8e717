using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>Sends each request to an entry that may be tried, opens it with the entry's key, and tries the next one until an answer has begun.</summary>
/// <remarks>
/// An option or a tool that an entry refuses is left out, and the request is sent again. If that helps, later requests leave it out as well.
/// The next entry is asked after 401, 403, 404, 408, 429, 5xx and broken connections. If none is left, the last answer or exception is passed on.
/// The body is kept in memory until there is an answer, because it may have to be sent again.
/// </remarks>
internal sealed class EndpointHandler : DelegatingHandler
{
    // No service was seen to refuse more options than this one after the other.
    private const int MostLeftOut = 6;

    private static readonly HttpRequestOptionsKey<EndpointTry> Asked = new("Voice.Asked");
    private static readonly HttpRequestOptionsKey<IReadOnlySet<OpenAIEndpoint>> Spared = new("Voice.Spared");
    private static readonly HttpRequestOptionsKey<OpenAIEndpoint> Pinned = new("Voice.Pinned");
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly EndpointRoute _route;
    private readonly EndpointPool _pool;
    private readonly TimeSpan? _answerWithin;

    internal EndpointHandler(EndpointRoute route, EndpointPool pool, HttpMessageHandler inner, TimeSpan? answerWithin)
        : base(inner)
    {
        _route = route;
        _pool = pool;
        _answerWithin = answerWithin;
    }

    /// <summary>Stands for the base URL of whichever entry is taken: a client asks for <c>http://pool.invalid/chat/completions</c>.</summary>
    public static Uri BaseAddress { get; } = new("http://pool.invalid/");

    /// <summary>The entry that gave an answer; null if none did.</summary>
    internal static OpenAIEndpoint? AskedOf(HttpResponseMessage response) => TryOf(response)?.Endpoint;

    /// <summary>The try that gave an answer; null if none did.</summary>
    internal static EndpointTry? TryOf(HttpResponseMessage response) =>
        response.RequestMessage?.Options.TryGetValue(Asked, out var taken) == true ? taken : null;

    /// <summary>A request goes to none of these entries.</summary>
    internal static void Spare(HttpRequestMessage request, IReadOnlySet<OpenAIEndpoint> entries) => request.Options.Set(Spared, entries);

    /// <summary>A request goes to this entry and to no other: the request names a thing that only this entry has, such as an uploaded file.</summary>
    internal static void Pin(HttpRequestMessage request, OpenAIEndpoint entry) => request.Options.Set(Pinned, entry);

    /// <exception cref="AssistantException">No entry may be tried now; the failure says why, and when one may.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        if (request.Content is not null)
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        HashSet<RouteEntry> tried = [];
        var isPinned = request.Options.TryGetValue(Pinned, out var pinned);
        var taken = isPinned ? await PinnedAsync(pinned!, cancellationToken)
            : request.Options.TryGetValue(Spared, out var spared) && spared.Count > 0 ? Other(spared, tried) : await FirstAsync(cancellationToken);
        while (true)
        {
            tried.Add(taken.Entry);
            HttpResponseMessage? response = null;
            EndpointTry? next;
            try
            {
                response = await TryAsync(taken, request, asked, cancellationToken);
                if (response.IsSuccessStatusCode || (next = await SpillAsync(taken, response, tried, isPinned, cancellationToken)) is null)
                    return response;
                response.Dispose();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException)
            {
                response?.Dispose();
                var failure = new AssistantFailure(AssistantFailureKind.Unreachable, $"{taken.Label} could not be reached ({e.Message}).");
                taken.Fail(EndpointFault.Failed, failure);
                next = isPinned ? null : _route.Take(tried.Contains);
                if (next is null)
                    throw new AssistantException(failure with { RetryAfter = _route.Wait }, e);
            }
            finally
            {
                taken.Abandon();                        // without effect if there was an outcome
            }
            taken = next;
        }
    }

    /// <summary>An entry that has not answered this request yet, and may be tried now.</summary>
    private EndpointTry Other(IReadOnlySet<OpenAIEndpoint> spared, HashSet<RouteEntry> tried)
    {
        var taken = _route.Take(entry =>
        {
            if (spared.Contains(entry.Endpoint))
                tried.Add(entry);
            return tried.Contains(entry);
        });
        return taken ?? throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, "No other entry may be asked now.", _route.Wait));
    }

    /// <summary>The entry that a request is pinned to, now or soon.</summary>
    private async Task<EndpointTry> PinnedAsync(OpenAIEndpoint entry, CancellationToken cancellation)
    {
        for (var patience = _pool.Options.LongestWait; ; patience -= Glance)
        {
            if (_route.Take(other => other.Endpoint != entry) is { } taken)
                return taken;
            if (patience <= TimeSpan.Zero)
                throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, "The entry that has the file of this request may not be asked now.", _route.Wait));
            await Task.Delay(Glance, _pool.Time, cancellation);
        }
    }

    /// <summary>An entry that may be tried now, or soon.</summary>
    private async Task<EndpointTry> FirstAsync(CancellationToken cancellation)
    {
        var patience = _pool.Options.LongestWait;
        while (true)
        {
            if (_route.Take() is { } taken)
                return taken;
            if (_route.Unavailable is not { } failure)
                continue;
            if (failure.RetryAfter > patience)
                throw new AssistantException(failure);
            var wait = failure.RetryAfter!.Value + TimeSpan.FromMilliseconds(1);
            await Task.Delay(wait, _pool.Time, cancellation);
            patience -= wait;
        }
    }

    /// <summary>Asks one entry, and again without what it does not take.</summary>
    private async Task<HttpResponseMessage> TryAsync(EndpointTry taken, HttpRequestMessage request, Uri asked, CancellationToken cancellation)
    {
        var whole = request.Content;
        var leftOut = taken.LeftOut;
        var parts = leftOut.IsEmpty ? null : await RequestParts.ReadAsync(whole, cancellation);
        var refused = new HashSet<string>();
        var status = "";
        try
        {
            while (true)
            {
                request.Content = parts?.Without(leftOut) ?? whole;
                var response = await SendAsync(taken, request, asked, cancellation);
                if (response.IsSuccessStatusCode && refused.Count > 0)
                    taken.LeaveOut(refused, status);
                if (response.IsSuccessStatusCode || refused.Count == MostLeftOut || (int)response.StatusCode is not (400 or 422))
                    return response;
                var refusal = await Refusal.ReadAsync(response, _pool.Time.GetUtcNow(), cancellation);
                parts ??= await RequestParts.ReadAsync(whole, cancellation);
                if (parts?.Find(refusal) is not { } part || leftOut.Contains(part))
                    return response;
                response.Dispose();
                leftOut = leftOut.Add(part);
                refused.Add(part);
                status = refusal.StatusAndCode;
            }
        }
        finally
        {
            request.Content = whole;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(EndpointTry taken, HttpRequestMessage request, Uri asked, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var deadline = _answerWithin is { } within ? new CancellationTokenSource(within, _pool.Time) : null;
        using var hurry = deadline?.Token.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), stop);
        var query = asked.Query.Length > 1 ? asked.Query[1..] : "";
        request.RequestUri = taken.Endpoint.RestUrl(asked.AbsolutePath, query);
        request.Options.Set(Asked, taken);
        request.Headers.Authorization = null;
        request.Headers.Remove("api-key");
        if (await taken.Endpoint.AuthorizeAsync(stop.Token) is { } open)
            request.Headers.TryAddWithoutValidation(open.Name, open.Value);
        var response = await base.SendAsync(request, stop.Token);
        taken.Observe(RateLimits.Read(name => Refusal.Header(response, name)));
        if (response.IsSuccessStatusCode)
            taken.Serve();
        return response;
    }

    /// <returns>The entry to ask next, or null if this answer is the one to give.</returns>
    private async Task<EndpointTry?> SpillAsync(EndpointTry taken, HttpResponseMessage response, HashSet<RouteEntry> tried, bool isPinned, CancellationToken cancellation)
    {
        var refusal = await Refusal.ReadAsync(response, _pool.Time.GetUtcNow(), cancellation);
        var fault = refusal.Fault(realtime: false);
        if (fault == EndpointFault.Missing)
            taken.Abandon();                            // it concerns the model of one stage, and not the entry for the others
        else if (fault == EndpointFault.Unfit)
            taken.Serve();
        else
            taken.Fail(fault, refusal.Failure(taken.Label, "such model"));
        return isPinned || fault == EndpointFault.Unfit ? null : _route.Take(tried.Contains);
    }
}
