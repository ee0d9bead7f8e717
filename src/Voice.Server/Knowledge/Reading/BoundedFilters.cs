using System.IO.Compression;
using System.Runtime.InteropServices;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Voice.Server.Knowledge.Reading;

/// <summary>The decoders of a PDF with a bound: a stream that would unpack to more than a document needs is refused before it is unpacked into memory.</summary>
/// <remarks>Deflate packs up to 1,032 to 1 (RFC 1951), so that a PDF of 32 MB may hold 32 GB. The unpacked bytes are counted first, in a buffer of a fixed size. One per document; not thread-safe.</remarks>
internal sealed class BoundedFilters : ILookupFilterProvider
{
    /// <summary>The most bytes that one stream may unpack to.</summary>
    public const long MostOfOne = 64 * 1024 * 1024;

    /// <summary>The most bytes that all streams of a document may unpack to.</summary>
    public const long MostOfAll = 512 * 1024 * 1024;

    // These decoders cannot be asked for the length beforehand, and pack up to about 2,700 to 1. They are rare in documents of today.
    private const int MostPacked = 256 * 1024;

    private long _unpacked;

    /// <summary>True once a stream was refused.</summary>
    public bool IsExceeded { get; private set; }

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bound(DefaultFilterProvider.Instance.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary, UglyToad.PdfPig.Tokenization.Scanner.IPdfTokenScanner scanner) =>
        Bound(((ILookupFilterProvider)DefaultFilterProvider.Instance).GetFilters(dictionary, scanner));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bound(DefaultFilterProvider.Instance.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bound(DefaultFilterProvider.Instance.GetAllFilters());

    private IReadOnlyList<IFilter> Bound(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new Bounded(filter, this))];

    private void Allow(IFilter filter, Memory<byte> input)
    {
        _unpacked += filter switch
        {
            FlateFilter => Unpacked(input),
            LzwFilter or RunLengthFilter => input.Length > MostPacked ? long.MaxValue / 2 : 0,
            _ => 0,
        };
        if (_unpacked <= MostOfAll)
            return;
        IsExceeded = true;
        throw new InvalidDataException("A stream of the document unpacks to too much.");
    }

    private static long Unpacked(Memory<byte> input)
    {
        if (input.Length * 1_032L <= MostOfOne / 16)
            return 0;
        using var packed = MemoryMarshal.TryGetArray<byte>(input, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(input.ToArray());
        packed.Seek(2, SeekOrigin.Begin);
        using var deflate = new DeflateStream(packed, CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        var total = 0L;
        try
        {
            for (int read; (read = deflate.Read(buffer)) > 0;)
            {
                total += read;
                if (total > MostOfOne)
                    return long.MaxValue / 2;
            }
        }
        catch (InvalidDataException)
        {
            // A damaged stream. The decoder itself keeps what is before the damage.
        }
        return total;
    }

    private sealed class Bounded(IFilter filter, BoundedFilters filters) : IFilter
    {
        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            filters.Allow(filter, input);
            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }
    }
}
