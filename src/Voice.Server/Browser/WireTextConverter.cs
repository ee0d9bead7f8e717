using System.Text.Json;
using System.Text.Json.Serialization;
using Voice.Wire;

namespace Voice.Server.Browser;

/// <summary>Reads what a page sends as text, ill-formed or not: a line in which a character is cut in half is a line all the same.</summary>
internal sealed class WireTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => WireText.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
