using System.Buffers.Binary;

namespace Voice.Simulator.Pictures;

/// <summary>The marked segments of a JPEG file.</summary>
/// <remarks>Source: ITU-T T.81, annex B.</remarks>
static class JpegSegments
{
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;

    /// <summary>One segment.</summary>
    /// <param name="Marker">The second byte of its marker.</param>
    /// <param name="Content">Where its content lies in the file, after the length.</param>
    public readonly record struct Segment(byte Marker, Range Content)
    {
        /// <summary>True for the header of the frame, which holds width and height.</summary>
        public bool IsFrame => Marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
    }

    /// <summary>The segments in order. The last one is the end of the image; without it the file is cut off.</summary>
    public static List<Segment> Of(ReadOnlySpan<byte> file)
    {
        var segments = new List<Segment>();
        var at = 2;
        while (NextMarker(file, at) is { } marker)
        {
            var kind = file[marker + 1];
            at = marker + 2;
            if (kind == EndOfImage)
            {
                segments.Add(new(kind, at..at));
                break;
            }

            if (kind is 0x01 or (>= 0xD0 and <= 0xD8)) continue;
            if (at + 2 > file.Length) break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2 || at + length > file.Length) break;
            segments.Add(new(kind, (at + 2)..(at + length)));
            at += length;
        }

        return segments;
    }

    /// <summary>Where the next marker begins. The coded data of a scan is passed over: in it 0xFF is followed by 0x00 or by a restart.</summary>
    static int? NextMarker(ReadOnlySpan<byte> file, int from)
    {
        while (from < file.Length - 1)
        {
            var found = file[from..].IndexOf((byte)0xFF);
            if (found < 0 || from + found + 1 >= file.Length) return null;
            from += found;
            if (file[from + 1] is not (0x00 or 0xFF)) return from;
            from++;
        }

        return null;
    }
}
