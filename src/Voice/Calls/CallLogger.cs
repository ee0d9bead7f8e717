using Microsoft.Extensions.Logging;

namespace Voice.Calls;

/// <summary>A logger that writes the call's id with every line, on every thread.</summary>
/// <remarks>A scope opened once would be lost: a call's events are handled on the threads of its sockets and timers.</remarks>
internal sealed class CallLogger(ILogger inner, string callId) : ILogger
{
    private readonly KeyValuePair<string, object>[] _scope = [new("CallId", callId)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        using (inner.BeginScope(_scope))
            inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
