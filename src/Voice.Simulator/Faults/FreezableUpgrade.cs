using Microsoft.AspNetCore.Http.Features;

namespace Voice.Simulator.Faults;

/// <summary>Puts a <see cref="FreezableStream"/> below the WebSocket of a request. A WebSocket that gives up on a stream that stands still does not reset the connection.</summary>
sealed class FreezableUpgrade(IHttpUpgradeFeature upgrade, IHttpRequestLifetimeFeature lifetime) : IHttpUpgradeFeature, IHttpRequestLifetimeFeature
{
    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    public CancellationToken RequestAborted
    {
        get => lifetime.RequestAborted;
        set => lifetime.RequestAborted = value;
    }

    /// <summary>The stream; null until the request has been upgraded.</summary>
    public FreezableStream? Stream { get; private set; }

    public async Task<Stream> UpgradeAsync() => Stream = new FreezableStream(await upgrade.UpgradeAsync());

    public void Abort()
    {
        if (Stream is not { IsStill: true }) lifetime.Abort();
    }

    /// <summary>Has to come before the WebSocket middleware, which takes the features that are there.</summary>
    public static Task UseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade && context.Features.Get<IHttpRequestLifetimeFeature>() is { } lifetime)
        {
            var freezable = new FreezableUpgrade(upgrade, lifetime);
            context.Features.Set<IHttpUpgradeFeature>(freezable);
            context.Features.Set<IHttpRequestLifetimeFeature>(freezable);
        }

        return next(context);
    }
}
