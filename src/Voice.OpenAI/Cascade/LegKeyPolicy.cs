using System.ClientModel.Primitives;

namespace Voice.OpenAI.Cascade;

/// <summary>Puts the key of a leg, if it has one, into the header its service reads.</summary>
internal sealed class LegKeyPolicy(OpenAIEndpoint endpoint) : AuthenticationPolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Authorize(message);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Authorize(message);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void Authorize(PipelineMessage message)
    {
        if (endpoint.ApiKey.Length > 0)
            message.Request.Headers.Set(endpoint.KeyHeader, endpoint.KeyValue);
    }
}
