using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Voice.Simulator.Documents;

/// <summary>
/// The filters of a PDF file, for one file: what is packed in it may unpack to so much and no more, because a small file can hold
/// gigabytes of zeros. Filters of pictures are left out: only text is read.
/// </summary>
sealed class PdfFilters : BaseFilterProvider
{
    /// <summary>Bytes that all streams of one file may unpack to.</summary>
    const long MostBytes = 200_000_000;

    public PdfFilters()
        : base(Create())
    {
    }

    static Dictionary<string, IFilter> Create()
    {
        var flate = new Bounded(new FlateFilter());
        return new()
        {
            ["ASCII85Decode"] = new Ascii85Filter(),
            ["A85"] = new Ascii85Filter(),
            ["ASCIIHexDecode"] = new AsciiHexDecodeFilter(),
            ["AHx"] = new AsciiHexDecodeFilter(),
            ["FlateDecode"] = flate,
            ["Fl"] = flate,
            ["LZWDecode"] = new LzwFilter(),
            ["LZW"] = new LzwFilter(),
            ["RunLengthDecode"] = new RunLengthFilter(),
            ["RL"] = new RunLengthFilter(),
        };
    }

    /// <summary>More was packed than may be unpacked.</summary>
    public sealed class TooLargeException : Exception;

    /// <summary>Unpacks once without keeping anything, to know the size, before the filter may do so.</summary>
    sealed class Bounded(IFilter filter) : IFilter
    {
        long _left = MostBytes;

        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            Measure(input);
            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        void Measure(Memory<byte> input)
        {
            var buffer = new byte[81_920];
            try
            {
                using var packed = new ZLibStream(new MemoryStream(input.ToArray()), CompressionMode.Decompress);
                while (packed.Read(buffer) is > 0 and var read)
                {
                    _left -= read;
                    if (_left < 0) throw new TooLargeException();
                }
            }
            catch (InvalidDataException)
            {
                // Damaged, or without the usual header: the filter itself knows what to do with that.
            }
        }
    }
}
