namespace Voice.Simulator.Pictures;

/// <summary>
/// What a picture costs: a token for each square of 32 × 32 pixels, at most 1,536. With <c>detail: low</c> the picture is first made
/// smaller, to a longest side of 512 pixels.
/// </summary>
/// <remarks>A simple rule of the simulator, near OpenAI's rule of patches (images and vision guide); the real prices differ by model.</remarks>
static class PictureTokens
{
    const int PatchSide = 32;
    const int MostTokens = 1_536;
    const int LongestLowSide = 512;

    public static int Of(int width, int height, string detail)
    {
        var scale = detail == "low" ? Math.Min(1, LongestLowSide / (double)Math.Max(width, height)) : 1;
        return (int)Math.Min(MostTokens, Patches(width * scale) * Patches(height * scale));
    }

    static double Patches(double side) => Math.Ceiling(side / PatchSide);
}
