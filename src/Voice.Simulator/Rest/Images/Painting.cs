using System.Numerics;

namespace Voice.Simulator.Rest.Images;

/// <summary>Hills under a sky. It does not know what it was asked to paint: the words decide the colours and the shapes, and nothing else.</summary>
sealed class Painting
{
    const int Ridges = 5;
    const ulong FnvOffset = 14_695_981_039_346_656_037;
    const ulong FnvPrime = 1_099_511_628_211;

    ulong _seed = FnvOffset;

    /// <summary>The same prompt is always the same painting.</summary>
    public Painting(string prompt)
    {
        foreach (var c in prompt) _seed = (_seed ^ c) * FnvPrime;
        if (_seed == 0) _seed = FnvOffset;
    }

    /// <summary>What it shows, for those who cannot see it and those who expected something else.</summary>
    public static string Shows => "The built-in simulator cannot draw what was asked for: it shows hills under a sky, in colours made from the words.";

    /// <summary>Three bytes a pixel, row by row.</summary>
    public byte[] Paint(int width, int height)
    {
        var hue = Next();
        var ground = hue + 0.35f + 0.3f * Next();
        var (zenith, horizon) = (Colour(hue, 0.55f, 0.45f + 0.4f * Next()), Colour(hue + 0.12f, 0.35f, 0.97f));
        var sun = new Vector2(width * (0.2f + 0.6f * Next()), height * (0.2f + 0.25f * Next()));
        var (radius, sunlight) = (Math.Min(width, height) * (0.05f + 0.05f * Next()), Colour(hue + 0.08f, 0.12f, 1));
        var ridges = Enumerable.Range(0, Ridges).Select(i => Ridge(i, width, height)).ToArray();
        var colours = Enumerable.Range(0, Ridges)
            .Select(i => Vector3.Lerp(horizon, Colour(ground, 0.5f, 0.28f), 0.25f + 0.75f * i / (Ridges - 1))).ToArray();

        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            var sky = Vector3.Lerp(zenith, horizon, Math.Min(1, 1.6f * y / height));
            for (var x = 0; x < width; x++)
            {
                var colour = Vector3.Lerp(sky, sunlight, Math.Clamp(radius - Vector2.Distance(sun, new(x, y)) + 0.5f, 0, 1));
                for (var i = 0; i < Ridges; i++) colour = Vector3.Lerp(colour, colours[i], Math.Clamp(y - ridges[i][x], 0, 1));
                var at = (y * width + x) * 3;
                for (var c = 0; c < 3; c++) pixels[at + c] = (byte)(colour[c] * 255 + 0.5f);
            }
        }

        return pixels;
    }

    /// <summary>The height of a ridge above every column; those in front are lower and rougher.</summary>
    float[] Ridge(int index, int width, int height)
    {
        var waves = Enumerable.Range(0, 4).Select(i => (Size: 0.5f / (1 << i), Length: (2 + 2 * Next()) * (1 << i) / width, Shift: 7 * Next())).ToArray();
        var (middle, roughness) = (height * (0.48f + 0.12f * index), height * (0.06f + 0.012f * index));
        return [.. Enumerable.Range(0, width).Select(x => middle - roughness * waves.Sum(wave => wave.Size * MathF.Sin(x * wave.Length + wave.Shift)))];
    }

    /// <summary>A colour by hue (any number; whole turns are the same), saturation and brightness.</summary>
    static Vector3 Colour(float hue, float saturation, float value)
    {
        float Channel(float shift)
        {
            var turn = (shift + hue * 6) % 6;
            return value * (1 - saturation * Math.Clamp(Math.Min(turn, 4 - turn), 0, 1));
        }

        return new(Channel(5), Channel(3), Channel(1));
    }

    /// <summary>0 to 1, by xorshift: not random, only various.</summary>
    float Next()
    {
        _seed ^= _seed << 13;
        _seed ^= _seed >> 7;
        _seed ^= _seed << 17;
        return (_seed >> 40) / (float)(1 << 24);
    }
}
