namespace Voice.Simulator.Pictures;

/// <summary>Counts the pixels of a picture by the English name of their colour.</summary>
sealed class ColourTally
{
    /// <summary>A pixel with less opacity than this (0–255) shows what is behind the picture.</summary>
    const int LeastOpacity = 16;

    /// <summary>A colour with a smaller share is a detail.</summary>
    const double LeastShare = 0.1;

    const int MostNames = 3;
    const string Nothing = "transparent";

    readonly Dictionary<string, long> _pixels = [];

    /// <summary>Adds a pixel; every channel is 0 to 255.</summary>
    public void Add(int red, int green, int blue, int opacity = 255)
    {
        var name = opacity < LeastOpacity ? Nothing : ColourName.Of(red, green, blue);
        _pixels[name] = _pixels.GetValueOrDefault(name) + 1;
    }

    /// <summary>The main colours, the largest share first; at least one where there is a pixel.</summary>
    public IReadOnlyList<string> Main()
    {
        var all = (double)_pixels.Values.Sum();
        var sorted = _pixels.OrderByDescending(colour => colour.Value).ThenBy(colour => colour.Key, StringComparer.Ordinal).ToList();
        return [.. sorted.Where((colour, index) => index == 0 || colour.Value / all >= LeastShare).Take(MostNames).Select(colour => colour.Key)];
    }
}
