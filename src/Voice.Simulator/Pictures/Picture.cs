namespace Voice.Simulator.Pictures;

/// <summary>What a program without eyes knows of a picture. The picture itself is not kept.</summary>
/// <param name="Format"><c>PNG</c>, <c>JPEG</c>, <c>GIF</c> or <c>WebP</c>.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Colours">English names of its main colours, the largest share first; empty where the format's pixels are not read.</param>
/// <param name="Tokens">What it costs each time that a model reads it.</param>
sealed record Picture(string Format, int Width, int Height, IReadOnlyList<string> Colours, int Tokens);
