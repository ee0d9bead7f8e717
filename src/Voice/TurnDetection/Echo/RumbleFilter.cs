namespace Voice.TurnDetection;

/// <summary>A second-order Butterworth high-pass at 150 Hz for sound at 8 kHz: hum and offsets are no echo and no voice.</summary>
/// <remarks>Bilinear transform; Oppenheim and Schafer, 7.1. A mutable struct: keep it in a field that is not readonly.</remarks>
internal struct RumbleFilter
{
    private static readonly (float B0, float A1, float A2) Design = Make();

    private float _x1;
    private float _x2;
    private float _y1;
    private float _y2;

    /// <summary>Takes 16-bit samples and gives them on the scale from -1 to 1.</summary>
    /// <param name="output">Room for as many.</param>
    public void Pass(ReadOnlySpan<short> input, Span<float> output)
    {
        var (b0, a1, a2) = Design;
        var (x1, x2, y1, y2) = (_x1, _x2, _y1, _y2);
        for (var i = 0; i < input.Length; i++)
        {
            var x = input[i] / 32_768f;
            var y = (b0 * (x - (2 * x1) + x2)) - (a1 * y1) - (a2 * y2);
            (x2, x1, y2, y1) = (x1, x, y1, y);
            output[i] = y;
        }
        // A filter that rings out reaches numbers that are slow to add: they are nothing.
        if (MathF.Abs(y1) < 1e-12f && MathF.Abs(y2) < 1e-12f)
            (y1, y2) = (0, 0);
        (_x1, _x2, _y1, _y2) = (x1, x2, y1, y2);
    }

    private static (float B0, float A1, float A2) Make()
    {
        var k = Math.Tan(Math.PI * 150 / 8_000);
        var norm = 1 / (1 + (Math.Sqrt(2) * k) + (k * k));
        return ((float)norm, (float)(2 * ((k * k) - 1) * norm), (float)((1 - (Math.Sqrt(2) * k) + (k * k)) * norm));
    }
}
