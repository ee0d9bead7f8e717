using NLayer;

namespace Voice.OpenAI.Cascade;

/// <summary>One whole frame for the decoder.</summary>
internal sealed class Mp3Frame(Mp3Header header, byte[] bytes) : IMpegFrame
{
    private int _bit;

    public int SampleRate => header.Rate;

    public int SampleRateIndex => header.RateIndex;

    public int FrameLength => header.Bytes;

    public int BitRate => header.BitRate;

    public MpegVersion Version => header.Version;

    public MpegLayer Layer => MpegLayer.LayerIII;

    public MpegChannelMode ChannelMode => header.Mode;

    public int ChannelModeExtension => header.ModeExtension;

    public int SampleCount => header.Samples;

    public int BitRateIndex => header.BitRateIndex;

    public bool IsCopyrighted => header.Copyrighted;

    public bool HasCrc => header.HasCheck;

    public bool IsCorrupted => false;

    public void Reset() => _bit = 8 * (header.HasCheck ? 6 : 4);

    /// <returns>-1 at the end.</returns>
    public int ReadBits(int bitCount)
    {
        if (_bit + bitCount > 8 * bytes.Length)
            return -1;
        var value = 0;
        for (; bitCount > 0; bitCount--, _bit++)
            value = (value << 1) | ((bytes[_bit >> 3] >> (7 - (_bit & 7))) & 1);
        return value;
    }
}
