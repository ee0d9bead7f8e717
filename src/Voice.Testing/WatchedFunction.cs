using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Voice.Testing;

/// <summary>A tool that tells the test when it is run, and with what.</summary>
internal sealed class WatchedFunction(AIFunction function, Action<string, JsonElement> ran) : DelegatingAIFunction(function)
{
    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        ran(Name, JsonSerializer.SerializeToElement(new Dictionary<string, object?>(arguments)));
        return base.InvokeCoreAsync(arguments, cancellationToken);
    }
}
