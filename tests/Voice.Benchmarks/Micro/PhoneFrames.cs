using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Benchmarks.Micro;

/// <summary>A frame from a phone and one to it, by Twilio's protocol.</summary>
public class PhoneFrames
{
    private readonly byte[] _sound = new byte[160];
    private readonly byte[] _media;
    private readonly PhoneProtocol _stream;

    public PhoneFrames()
    {
        Random.Shared.NextBytes(_sound);
        _stream = new Twilio(new CarrierSettings(new ConfigurationBuilder().Build().GetSection("Voice:Phone"), [])).NewStream();
        _stream.Read("""{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"""u8, binary: false);
        _media = Encoding.UTF8.GetBytes(
            $$$"""{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"2","timestamp":"20","payload":"{{{Convert.ToBase64String(_sound)}}}"},"streamSid":"MZ1"}""");
    }

    [Benchmark(Description = "read a phone's frame")]
    public int Read() => _stream.Read(_media, binary: false).Audio.Length;

    [Benchmark(Description = "write a phone's frame")]
    public int Write() => _stream.WriteAudio(_sound).Length;
}
