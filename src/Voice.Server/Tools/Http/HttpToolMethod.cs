namespace Voice.Server.Tools.Http;

/// <summary>How an HTTP tool asks.</summary>
internal enum HttpToolMethod
{
    Get,
    Post,
    Put,
    Patch,
    Delete,
}
