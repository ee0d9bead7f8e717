using System.Text.Json;
using Voice.Simulator.Limits;
using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Realtime.Sessions;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Responses;

/// <summary>
/// The responses of a session: one at a time for its conversation, any number out of band. Touched by the session's loop only.
/// </summary>
sealed class SessionResponses(SessionScope scope)
{
    /// <summary>Out-of-band responses that may run at once; a client that wants more is told so.</summary>
    const int MaxOutOfBand = 16;

    const int MaxMetadata = 16;

    readonly List<Response> _outOfBand = [];
    Usage _lastInput;

    /// <summary>The response of the conversation that is going on, or null.</summary>
    public Response? Active { get; private set; }

    /// <summary>Called when a response of the conversation is over.</summary>
    public Action<Response>? Done { get; set; }

    /// <summary>Carries out <c>response.create</c>.</summary>
    public Rejection? Create(JsonElement? overrides)
    {
        if (scope.Settings.IsTranscriptionOnly) return Rejection.Invalid("type", "A transcription session makes no responses.");
        if (overrides is { } given)
        {
            if ((SessionSchema.Response.Check(given, "response") ?? CheckMetadata(given)) is { } rejection) return rejection;
            var (context, refused) = ReadInput(given);
            return refused ?? Start(scope.Settings.Spec(given), context);
        }

        return Start(scope.Settings.Spec(null), null);
    }

    /// <summary>The response that follows the user's turn by itself.</summary>
    /// <param name="idle">True if the turn was silence.</param>
    public Rejection? Answer(bool idle) => Start(scope.Settings.Spec(null) with { Idle = idle }, null);

    /// <summary>Carries out <c>response.cancel</c>.</summary>
    /// <param name="id">The response, or null for that of the conversation.</param>
    public Rejection? Cancel(string? id)
    {
        var response = id is null || Active?.Id == id ? Active : _outOfBand.Find(other => other.Id == id);
        if (response is null) return new("response_cancel_not_active", "Cancellation failed: no active response found");
        response.Finish("cancelled", "client_cancelled");
        return null;
    }

    /// <summary>The user speaks over the reply.</summary>
    public void Interrupt() => Active?.Finish("cancelled", "turn_detected");

    /// <summary>What the model has been given changed before its end, so nothing of it is cached any more.</summary>
    public void ForgetCache() => _lastInput = default;

    Rejection? Start(ResponseSpec spec, IReadOnlyList<ConversationItem>? input)
    {
        if (!spec.OutOfBand && Active is { } active)
            return new(
                "conversation_already_has_active_response",
                $"Conversation already has an active response in progress: {active.Id}. " +
                "Wait until the response is finished before creating a new one.");
        if (spec.OutOfBand && _outOfBand.Count >= MaxOutOfBand)
            return new("rate_limit_exceeded", $"At most {MaxOutOfBand} out-of-band responses may run at once.");

        var context = input ?? [.. scope.Conversation.Items];
        var tokens = context.Aggregate(
            new Usage(TokenCount.OfText(spec.Directions ?? scope.Settings.Instructions) + TokenCount.OfTools(scope.Settings.Tools), 0),
            (sum, item) => sum + Usage.Of(item));
        var cached = input is null ? tokens.Least(_lastInput) : default;
        if (input is null && !spec.OutOfBand) _lastInput = tokens;

        var response = new Response(scope, spec, tokens, cached, OnDone);
        if (spec.OutOfBand) _outOfBand.Add(response);
        else Active = response;
        response.Begin();
        var standing = scope.Budget.Take(1, tokens.Total);
        SendRateLimits(standing);
        if (standing.UsedUp is not null)
        {
            response.Finish("failed", errorCode: "rate_limit_exceeded");
            response.Dispose();
            return null;
        }

        scope.Start(async ended =>
        {
            await new ResponseRun(scope, response, context).RunAsync();
            await scope.Mailbox.PostAsync(response.Dispose, ended);
        });
        return null;
    }

    void OnDone(Response response)
    {
        if (response.Spec.OutOfBand)
        {
            _outOfBand.Remove(response);
            return;
        }

        Active = null;
        Done?.Invoke(response);
    }

    (IReadOnlyList<ConversationItem>? Context, Rejection? Rejection) ReadInput(JsonElement overrides)
    {
        if (!overrides.TryGetProperty("input", out var input)) return (null, null);
        var items = new List<ConversationItem>();
        foreach (var element in input.EnumerateArray())
        {
            var path = $"response.input[{items.Count}]";
            if (element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("item_reference"))
            {
                var id = element.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
                if (scope.Conversation.Find(id) is not { } known)
                    return (null, Rejection.Invalid($"{path}.id", $"Item with item_id '{id}' not found."));
                items.Add(known);
                continue;
            }

            var (item, rejection) = ItemReader.Read(element, path);
            if (rejection is not null) return (null, rejection);
            items.Add(item!);
        }

        return (items, null);
    }

    static Rejection? CheckMetadata(JsonElement overrides)
    {
        if (!overrides.TryGetProperty("metadata", out var metadata) || metadata.ValueKind == JsonValueKind.Null) return null;
        if (metadata.EnumerateObject().Count() > MaxMetadata)
            return Rejection.Invalid("response.metadata", $"Invalid 'response.metadata': too many properties. Expected at most {MaxMetadata}.");
        foreach (var pair in metadata.EnumerateObject())
        {
            if (FieldRule.Text(512).Check(pair.Value, $"response.metadata.{pair.Name}") is { } rejection) return rejection;
        }

        return null;
    }

    void SendRateLimits(Standing standing) => scope.Events.Send("rate_limits.updated", writer =>
    {
        writer.WriteStartArray("rate_limits");
        foreach (var limit in standing.Limits)
        {
            writer.WriteStartObject();
            writer.WriteString("name", limit.Name);
            writer.WriteNumber("limit", limit.Most);
            writer.WriteNumber("remaining", limit.Remaining);
            writer.WriteNumber("reset_seconds", Math.Round(limit.Reset.TotalSeconds, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
