using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Voice.Server.Tests.Security;

/// <summary>The warnings in the log.</summary>
internal sealed class Warnings
{
    public ConcurrentQueue<string> Lines { get; } = [];
}

/// <summary>Keeps the warnings of one class.</summary>
internal sealed class WarningsLogger<T>(Warnings warnings) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning)
            warnings.Lines.Enqueue(formatter(state, exception));
    }
}
