namespace Voice.OpenAI.Endpoints;

/// <summary>The conclusion about an entry from a failed try.</summary>
internal enum EndpointFault
{
    /// <summary>The key is refused, or its account is used up or closed: waiting does not help.</summary>
    Dead,

    /// <summary>Too much was asked of it. It works again later.</summary>
    Limited,

    /// <summary>It could not be reached, broke, did not answer in time, or answered with a 5xx.</summary>
    Failed,

    /// <summary>The model or deployment is not there.</summary>
    Missing,

    /// <summary>It refused this request for what is in it. Says nothing about the entry, and another would do the same.</summary>
    Unfit,
}
