using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Turns the answer to a failed request into an exception, for all stages.</summary>
/// <param name="service">In words for the operator.</param>
internal sealed class RefusalHandler(HttpMessageHandler inner, string service, TimeProvider time) : DelegatingHandler(inner)
{
    /// <exception cref="AssistantException">The service refused.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || request.Method == HttpMethod.Get)
            return response;
        using (response)
        {
            var refusal = await Refusal.ReadAsync(response, time.GetUtcNow(), cancellationToken);
            throw new AssistantException(refusal.Failure(service, "such model"));
        }
    }
}
