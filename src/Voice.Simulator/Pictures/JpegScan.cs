namespace Voice.Simulator.Pictures;

/// <summary>One scan of a JPEG file, as far as the means of the blocks go.</summary>
/// <remarks>Source: ITU-T T.81, §A.2, §F.2.2 and §G.1.2.1.</remarks>
sealed class JpegScan(
    IReadOnlyList<JpegComponent> components, JpegHuffman?[] means, JpegHuffman?[] rest, int[] factors, int interval, bool progressive)
{
    const int BlockSide = 8;
    const int Coefficients = 64;
    const int ZeroRun = 15;

    /// <summary>Reads the scan; a scan of a progressive frame that brings no new means is passed over.</summary>
    /// <exception cref="InvalidDataException">The scan is cut off or damaged.</exception>
    public void Read(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, PictureHeader size)
    {
        var count = header.Length > 0 ? header[0] : 0;
        if (count is < 1 or > 4 || header.Length < 4 + (2 * count)) throw new InvalidDataException("The header of a scan is damaged.");
        var (begin, refined, shift) = (header[1 + (2 * count)], header[3 + (2 * count)] >> 4, header[3 + (2 * count)] & 15);
        if (progressive && (begin > 0 || refined > 0)) return;

        var parts = new List<Part>();
        for (var i = 0; i < count; i++)
        {
            var (id, tables) = (header[1 + (2 * i)], header[2 + (2 * i)]);
            var component = components.FirstOrDefault(component => component.Id == id) ?? throw new InvalidDataException("A scan is of no channel of the frame.");
            if (component.IsRead) throw new InvalidDataException("A channel comes twice.");
            var codes = means[tables >> 4 & 3] ?? throw new InvalidDataException("A table of codes is missing.");
            var others = rest[tables & 3];
            if (others is null && !progressive) throw new InvalidDataException("A table of codes is missing.");
            parts.Add(new(component, codes, others, factors[component.Quantizer], progressive ? shift : 0));
            component.IsRead = true;
        }

        Read(parts, data, size);
    }

    void Read(List<Part> parts, ReadOnlySpan<byte> data, PictureHeader size)
    {
        var bits = new JpegBits(data);
        var alone = parts.Count == 1;
        var columns = alone ? parts[0].Component.Shown.Columns : Units(size.Width, components.Max(component => component.Across));
        var rows = alone ? parts[0].Component.Shown.Rows : Units(size.Height, components.Max(component => component.Down));
        for (var unit = 0; unit < columns * rows; unit++)
        {
            if (interval > 0 && unit > 0 && unit % interval == 0)
            {
                bits.Restart();
                foreach (var part in parts) part.Mean = 0;
            }

            var (column, row) = (unit % columns, unit / columns);
            foreach (var part in parts)
            {
                var (across, down) = alone ? (1, 1) : (part.Component.Across, part.Component.Down);
                for (var block = 0; block < across * down; block++)
                    part.Read(ref bits, (column * across) + (block % across), (row * down) + (block / across), !progressive);
            }
        }
    }

    static int Units(int side, int most) => (side + (most * BlockSide) - 1) / (most * BlockSide);

    /// <summary>A channel in the scan.</summary>
    sealed class Part(JpegComponent component, JpegHuffman means, JpegHuffman? rest, int factor, int shift)
    {
        public JpegComponent Component => component;

        /// <summary>The first coefficient of the block before: the next one is its difference from it.</summary>
        public int Mean { get; set; }

        public void Read(ref JpegBits bits, int column, int row, bool hasRest)
        {
            Mean += bits.Difference(means.Next(ref bits));
            component.Set(column, row, Mean << shift, factor);
            for (var at = 1; hasRest && at < Coefficients; at++)
            {
                var symbol = rest!.Next(ref bits);
                var (run, length) = (symbol >> 4, symbol & 15);
                if (length == 0 && run < ZeroRun) break;
                at += run;
                bits.Take(length);
            }
        }
    }
}
