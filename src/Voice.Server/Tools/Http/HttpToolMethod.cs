namespace Voice.Server.Tools.Http;

/// <summary>The method of an HTTP tool.</summary>
internal enum HttpToolMethod
{
    Get,
    Post,
    Put,
    Patch,
    Delete,
}
