using System.Buffers.Binary;

namespace Voice.Simulator.Pictures;

/// <summary>
/// Reads the mean colour of every block of 8 × 8 pixels of a JPEG file. That is enough for the main colours, and needs no more memory
/// than a byte a block.
/// </summary>
/// <remarks>Source: ITU-T T.81: baseline, extended and progressive frames with Huffman codes; JFIF and Adobe's marker for the colours.</remarks>
sealed class JpegPixels
{
    readonly JpegHuffman?[] _means = new JpegHuffman?[4];
    readonly JpegHuffman?[] _rest = new JpegHuffman?[4];
    readonly int[] _factors = [1, 1, 1, 1];
    readonly List<JpegComponent> _components = [];
    bool _progressive;
    int _interval;
    int _adobe = -1;

    /// <summary>Counts the blocks.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, damaged, or of a kind that is seldom used.</exception>
    public static void Count(ReadOnlySpan<byte> file, PictureHeader header, ColourTally tally)
    {
        var segments = JpegSegments.Of(file);
        if (segments.Count == 0 || segments[^1].Marker != JpegSegments.EndOfImage) throw new InvalidDataException("The file is cut off.");
        var picture = new JpegPixels();
        foreach (var segment in segments) picture.Take(segment, file, header);
        if (picture._components.Count == 0 || !picture._components.TrueForAll(component => component.IsRead)) throw new InvalidDataException("A channel is missing.");
        picture.Count(tally);
    }

    void Take(JpegSegments.Segment segment, ReadOnlySpan<byte> file, PictureHeader header)
    {
        var content = file[segment.Content];
        switch (segment.Marker)
        {
            case 0xC4:
                TakeCodes(content);
                break;
            case 0xDB:
                TakeFactors(content);
                break;
            case 0xDD when content.Length >= 2:
                _interval = BinaryPrimitives.ReadUInt16BigEndian(content);
                break;
            case 0xEE when content.Length >= 12 && content.StartsWith("Adobe"u8):
                _adobe = content[11];
                break;
            case 0xC0 or 0xC1 or 0xC2:
                _progressive = segment.Marker == 0xC2;
                TakeFrame(content, header);
                break;
            case JpegSegments.StartOfScan:
                new JpegScan(_components, _means, _rest, _factors, _interval, _progressive).Read(content, file[segment.Content.End..], header);
                break;
            default:
                if (segment.IsFrame) throw new InvalidDataException("This kind of JPEG is not read: neither baseline nor progressive with Huffman codes.");
                break;
        }
    }

    void TakeCodes(ReadOnlySpan<byte> content)
    {
        while (content.Length >= 17)
        {
            var count = 0;
            foreach (var codes in content[1..17]) count += codes;
            if (content.Length < 17 + count || (content[0] & 15) > 3 || content[0] >> 4 > 1) throw new InvalidDataException("A table of codes is cut off.");
            (content[0] >> 4 == 0 ? _means : _rest)[content[0] & 15] = new(content[1..17], content[17..(17 + count)]);
            content = content[(17 + count)..];
        }
    }

    void TakeFactors(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            var wide = content[0] >> 4 != 0;
            var length = 1 + (wide ? 128 : 64);
            if (content.Length < length || (content[0] & 15) > 3) throw new InvalidDataException("A table of factors is cut off.");
            _factors[content[0] & 15] = wide ? BinaryPrimitives.ReadUInt16BigEndian(content[1..]) : content[1];
            content = content[length..];
        }
    }

    void TakeFrame(ReadOnlySpan<byte> content, PictureHeader header)
    {
        if (_components.Count > 0) throw new InvalidDataException("There is more than one frame.");
        if (content.Length < 6 || content.Length < 6 + (3 * content[5]) || content[5] is not (1 or 3 or 4) || content[0] != 8)
            throw new InvalidDataException("The frame is not of 1, 3 or 4 channels of 8 bits.");
        for (var i = 6; i < 6 + (3 * content[5]); i += 3)
        {
            var (across, down) = (content[i + 1] >> 4, content[i + 1] & 15);
            if (across is < 1 or > 4 || down is < 1 or > 4 || content[i + 2] > 3) throw new InvalidDataException("A channel of the frame is damaged.");
            _components.Add(new(content[i], across, down, content[i + 2]));
        }

        var (mostAcross, mostDown) = (_components.Max(component => component.Across), _components.Max(component => component.Down));
        foreach (var component in _components) component.SetSize(header.Width, header.Height, mostAcross, mostDown);
    }

    void Count(ColourTally tally)
    {
        var first = _components[0];
        var isRed = _components.Count == 3 && (_adobe == 0 || (first.Id == 'R' && _components[1].Id == 'G'));
        for (var row = 0; row < first.Shown.Rows; row++)
        {
            for (var column = 0; column < first.Shown.Columns; column++)
            {
                var (a, b, c) = (At(0), _components.Count > 1 ? At(1) : 128, _components.Count > 1 ? At(2) : 128);
                var (red, green, blue) = isRed || (_components.Count == 4 && _adobe != 2) ? (a, b, c) : FromLuma(a, b, c);

                // A program that writes four channels writes how much of each ink is missing.
                var light = _components.Count == 4 ? At(3) : 255;
                tally.Add(red * light / 255, green * light / 255, blue * light / 255);

                int At(int index) => _components[index].At(column, row, first);
            }
        }
    }

    static (int Red, int Green, int Blue) FromLuma(int luma, int blue, int red) => (
        (int)Math.Clamp(luma + (1.402 * (red - 128)), 0, 255),
        (int)Math.Clamp(luma - (0.344_14 * (blue - 128)) - (0.714_14 * (red - 128)), 0, 255),
        (int)Math.Clamp(luma + (1.772 * (blue - 128)), 0, 255));
}
