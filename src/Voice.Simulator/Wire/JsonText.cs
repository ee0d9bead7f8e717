using System.Text.Encodings.Web;
using System.Text.Json;

namespace Voice.Simulator.Wire;

/// <summary>How JSON is written: without escaping what JSON does not need escaped (the default encoder writes '+' of base64 as six bytes).</summary>
static class JsonText
{
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
