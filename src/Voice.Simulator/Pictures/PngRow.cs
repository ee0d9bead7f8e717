namespace Voice.Simulator.Pictures;

/// <summary>Undoes the filters of the rows of a PNG file, and counts their pixels.</summary>
/// <param name="depth">Bits of a sample.</param>
/// <param name="step">One pixel of so many is counted, along and down.</param>
/// <param name="type">0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity.</param>
sealed class PngRow(int depth, int channels, int type, byte[] palette, byte[] opacity, int step, ColourTally tally)
{
    readonly int _pixelBytes = Math.Max(1, depth * channels / 8);

    /// <summary>Reads the rows of one pass.</summary>
    /// <exception cref="InvalidDataException">The rows are cut off or damaged.</exception>
    public void Read(Stream pixels, int width, int height)
    {
        var length = (int)(((long)width * depth * channels + 7) / 8);
        byte[] row = new byte[length], above = new byte[length], filter = new byte[1];
        for (var y = 0; y < height; y++)
        {
            Fill(pixels, filter);
            Fill(pixels, row);
            Unfilter(filter[0], row, above);
            for (var x = 0; x < width && y % step == 0; x += step) Count(row, x);
            (row, above) = (above, row);
        }
    }

    static void Fill(Stream pixels, byte[] bytes)
    {
        if (pixels.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new InvalidDataException("The pixels are cut off.");
    }

    void Unfilter(byte filter, byte[] row, byte[] above)
    {
        for (var i = 0; i < row.Length; i++)
        {
            int left = i >= _pixelBytes ? row[i - _pixelBytes] : 0, corner = i >= _pixelBytes ? above[i - _pixelBytes] : 0;
            var guess = filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => throw new InvalidDataException("The filter of a row is unknown."),
            };
            row[i] = (byte)(row[i] + guess);
        }
    }

    static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        int toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    void Count(byte[] row, int x)
    {
        var first = Sample(row, x * channels);
        switch (type)
        {
            case 0:
                tally.Add(first, first, first);
                break;
            case 3:
                var at = first * 3;
                if (at + 2 >= palette.Length) throw new InvalidDataException("A pixel is outside of the palette.");
                tally.Add(palette[at], palette[at + 1], palette[at + 2], first < opacity.Length ? opacity[first] : 255);
                break;
            case 4:
                tally.Add(first, first, first, Sample(row, (x * channels) + 1));
                break;
            default:
                tally.Add(first, Sample(row, (x * channels) + 1), Sample(row, (x * channels) + 2), channels == 4 ? Sample(row, (x * channels) + 3) : 255);
                break;
        }
    }

    /// <summary>A sample as 0 to 255; of a palette, the number of the colour.</summary>
    int Sample(byte[] row, int index)
    {
        if (depth == 8) return row[index];
        if (depth == 16) return row[index * 2];
        var bit = index * depth;
        var value = row[bit / 8] >> (8 - depth - (bit % 8)) & ((1 << depth) - 1);
        return type == 3 ? value : value * 255 / ((1 << depth) - 1);
    }
}
