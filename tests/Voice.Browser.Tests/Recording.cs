using System.Runtime.InteropServices;
using NAudio.Codecs;

namespace Voice.Browser.Tests;

/// <summary>A person who was recorded: a prompt of the package asterisk-core-sounds-en-g722.</summary>
/// <param name="Name">The name of the prompt.</param>
internal sealed record Recording(string Name)
{
    private const string Folder = "/usr/share/asterisk/sounds/en_US_f_Allison";

    /// <summary>16 kHz mono PCM16.</summary>
    public byte[] Pcm()
    {
        var path = Path.Combine(Folder, Name + ".g722");
        Assert.SkipUnless(File.Exists(path), "The recorded people are not installed here: apt-get install asterisk-core-sounds-en-g722");
        var coded = File.ReadAllBytes(path);
        var pcm = new short[coded.Length * 2];
        var length = new G722Codec().Decode(new G722CodecState(64_000, G722Flags.None), pcm, coded, coded.Length);
        return MemoryMarshal.AsBytes(pcm.AsSpan(0, length)).ToArray();
    }
}
