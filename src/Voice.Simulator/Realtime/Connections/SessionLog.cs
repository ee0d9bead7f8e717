namespace Voice.Simulator.Realtime.Connections;

static partial class SessionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Simulator session {SessionId} opened with model {Model}")]
    public static partial void Opened(ILogger log, string sessionId, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Simulator session {SessionId} closed")]
    public static partial void Closed(ILogger log, string sessionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A task of a simulator session failed")]
    public static partial void TaskFailed(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The loop of a simulator session failed")]
    public static partial void LoopFailed(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A client event could not be handled")]
    public static partial void EventFailed(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A response of the simulator failed")]
    public static partial void ResponseFailed(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A simulator session was cut because its client does not read")]
    public static partial void ClientStuck(ILogger log);
}
