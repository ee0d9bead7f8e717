namespace Voice.Simulator.Pictures;

/// <summary>One table of codes of a JPEG file.</summary>
/// <remarks>Source: ITU-T T.81, annexes C and F.2.2.3.</remarks>
sealed class JpegHuffman
{
    const int LongestCode = 16;

    readonly int[] _largest = new int[LongestCode + 1];
    readonly int[] _offset = new int[LongestCode + 1];
    readonly byte[] _symbols;

    /// <param name="counts">How many codes there are of each length, 1 to 16 bits.</param>
    /// <exception cref="InvalidDataException">There are more codes than the lengths have room for.</exception>
    public JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, first = 0;
        for (var length = 1; length <= LongestCode; length++)
        {
            _offset[length] = first - code;
            code += counts[length - 1];
            first += counts[length - 1];
            _largest[length] = code - 1;
            if (code > 1 << length) throw new InvalidDataException("A table of codes is damaged.");
            code <<= 1;
        }
    }

    /// <summary>The symbol of the next code.</summary>
    /// <exception cref="InvalidDataException">The bits are no code of the table.</exception>
    public int Next(ref JpegBits bits)
    {
        var code = 0;
        for (var length = 1; length <= LongestCode; length++)
        {
            code = code << 1 | bits.Take(1);
            var index = _offset[length] + code;
            if (code <= _largest[length] && index >= 0 && index < _symbols.Length) return _symbols[index];
        }

        throw new InvalidDataException("The coded data is damaged.");
    }
}
