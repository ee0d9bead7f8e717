namespace Voice.Simulator.Pictures;

/// <summary>The bits of the coded data of a JPEG scan.</summary>
/// <param name="data">From the first byte of the scan to the end of the file.</param>
ref struct JpegBits(ReadOnlySpan<byte> data)
{
    readonly ReadOnlySpan<byte> _data = data;
    int _at;
    int _byte;
    int _left;

    /// <summary>The next bits, 0 to 16 of them, as a number.</summary>
    /// <exception cref="InvalidDataException">The data ends here, or a marker does not belong here.</exception>
    public int Take(int count)
    {
        var value = 0;
        for (; count > 0; count--)
        {
            if (_left == 0) Load();
            value = value << 1 | _byte >> --_left & 1;
        }

        return value;
    }

    /// <summary>A signed difference in so many bits.</summary>
    public int Difference(int count)
    {
        if (count is 0) return 0;
        if (count > 15) throw new InvalidDataException("The coded data is damaged.");
        var value = Take(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Passes over the marker of a restart.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public void Restart()
    {
        _left = 0;
        if (_at + 1 >= _data.Length || _data[_at] != 0xFF || _data[_at + 1] is < 0xD0 or > 0xD7) throw new InvalidDataException("A restart is missing.");
        _at += 2;
    }

    void Load()
    {
        if (_at >= _data.Length) throw new InvalidDataException("The coded data is cut off.");
        _byte = _data[_at++];
        _left = 8;
        if (_byte != 0xFF) return;
        if (_at >= _data.Length || _data[_at] != 0) throw new InvalidDataException("The coded data is cut off.");
        _at++;
    }
}
