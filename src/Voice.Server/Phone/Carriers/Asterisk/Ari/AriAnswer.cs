using System.Text.Json;

namespace Voice.Server.Phone.Carriers;

/// <summary>What Asterisk answered.</summary>
/// <param name="Status">The HTTP status; 0 if it could not be reached.</param>
/// <param name="Body">An object, or nothing.</param>
internal readonly record struct AriAnswer(int Status, JsonElement Body)
{
    public bool IsGood => Status is >= 200 and < 300;

    public string? Text(string field) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
