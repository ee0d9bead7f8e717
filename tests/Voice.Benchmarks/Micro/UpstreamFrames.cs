using System.Text;
using BenchmarkDotNet.Attributes;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.Benchmarks.Micro;

/// <summary>A frame to the model and one from it.</summary>
public class UpstreamFrames : IAssistantListener
{
    private readonly byte[] _pcm = new byte[960];
    private readonly byte[] _delta;
    private readonly Uplink _uplink = new(AudioFormat.Pcm24K, static _ => { });
    private readonly RealtimeReader _reader;
    private int _heard;

    public UpstreamFrames()
    {
        Random.Shared.NextBytes(_pcm);
        _delta = Encoding.UTF8.GetBytes(
            $$"""{"type":"response.output_audio.delta","event_id":"event_CzQb1nkJ3Xu0XfWSwD9aR","response_id":"resp_CzQb0VGOHdUSzt2vX1Aid","item_id":"item_CzQb1SrRR","output_index":0,"content_index":0,"delta":"{{Convert.ToBase64String(_pcm)}}"}""");
        _reader = new RealtimeReader(this, AudioFormat.Pcm24K, static (_, _) => { });
    }

    [Benchmark(Description = "encode an append, 24 kHz")]
    public int Encode() => _uplink.Encode(_pcm).Length;

    [Benchmark(Description = "parse a delta, 24 kHz")]
    public int Parse()
    {
        _reader.Read(_delta);
        return _heard;
    }

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent) => throw new InvalidOperationException("Only audio comes.");

    void IAssistantListener.OnAudio(in ResponseAudio audio) => _heard = audio.Bytes.Length;
}
