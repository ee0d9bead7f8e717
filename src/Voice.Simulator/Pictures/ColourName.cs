namespace Voice.Simulator.Pictures;

/// <summary>The English names of colours.</summary>
static class ColourName
{
    /// <summary>The name of a colour; every channel is 0 to 255.</summary>
    public static string Of(int red, int green, int blue)
    {
        var most = Math.Max(red, Math.Max(green, blue));
        var chroma = most - Math.Min(red, Math.Min(green, blue));
        var lightness = most - (chroma / 2);
        if (most < 40) return "black";
        if (lightness > 240) return "white";
        if (chroma < 28) return lightness > 225 ? "white" : lightness < 50 ? "black" : "grey";
        return OfHue(Hue(red, green, blue, most, chroma), lightness, chroma / (double)most);
    }

    /// <summary>0 to 360 degrees; red is 0, green 120, blue 240.</summary>
    static double Hue(int red, int green, int blue, int most, double chroma)
    {
        var sixth = most == red ? (green - blue) / chroma : most == green ? 2 + ((blue - red) / chroma) : 4 + ((red - green) / chroma);
        return (sixth < 0 ? sixth + 6 : sixth) * 60;
    }

    static string OfHue(double hue, int lightness, double saturation) => hue switch
    {
        < 15 or >= 345 => lightness > 190 ? "pink" : lightness < 115 && saturation < 0.8 ? "brown" : "red",
        < 45 => lightness < 105 ? "brown" : "orange",
        < 68 => lightness < 75 ? "brown" : "yellow",
        < 165 => "green",
        < 195 => "turquoise",
        < 255 => "blue",
        < 290 => "purple",
        _ => lightness < 110 ? "purple" : "pink",
    };
}
