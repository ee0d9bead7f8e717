namespace Voice.Simulator.Pictures;

/// <summary>One channel of a JPEG file: the mean of each block of 8 × 8 samples.</summary>
/// <param name="Across">How many blocks of it a unit of the picture has side by side, 1 to 4.</param>
/// <param name="Down">How many it has one below the other, 1 to 4.</param>
/// <param name="Quantizer">The number of its table of factors, 0 to 3.</param>
sealed record JpegComponent(int Id, int Across, int Down, int Quantizer)
{
    const int BlockSide = 8;
    const int Middle = 128;

    byte[] _means = [];
    int _columns;

    /// <summary>Blocks that show something of the picture.</summary>
    public (int Columns, int Rows) Shown { get; private set; }

    /// <summary>True once a scan has given its values.</summary>
    public bool IsRead { get; set; }

    public void SetSize(int width, int height, int mostAcross, int mostDown)
    {
        Shown = (Ceiling(Ceiling(width * Across, mostAcross), BlockSide), Ceiling(Ceiling(height * Down, mostDown), BlockSide));
        _columns = Ceiling(width, mostAcross * BlockSide) * Across;
        _means = new byte[_columns * Ceiling(height, mostDown * BlockSide) * Down];
    }

    /// <summary>Sets the mean of a block.</summary>
    /// <param name="coefficient">The first coefficient of the block, which is eight times the mean.</param>
    public void Set(int column, int row, int coefficient, int factor) =>
        _means[(row * _columns) + column] = (byte)Math.Clamp(Middle + ((long)coefficient * factor / BlockSide), 0, 255);

    /// <summary>The mean at a block of the first component.</summary>
    public int At(int column, int row, JpegComponent first) => _means[(row * Down / first.Down * _columns) + (column * Across / first.Across)];

    static int Ceiling(int value, int by) => (value + by - 1) / by;
}
