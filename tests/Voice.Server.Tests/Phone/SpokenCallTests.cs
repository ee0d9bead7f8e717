using System.Buffers.Binary;
using Voice.Audio;

namespace Voice.Server.Tests.Phone;

/// <summary>A spoken call in real time, from the greeting to the transfer: a phone, its carrier, the real server, the built-in simulator, and the recording of it all.</summary>
public sealed class SpokenCallTests
{
    private const int Second = 8_000;
    private const int Length = Second / 10;

    private const string Scenario = """
        {"rules":[
            {"when":{"typed":"*pressed 42*"},"then":[{"say":"You have pressed forty two."}]},
            {"when":{"heard":"*human*"},"then":[{"call":"transfer_call","arguments":{"target":"sales","summary":"Heard a story & pressed 42.","reason":"wants a human","slots":{"number":"42"}}}],
             "after":[{"say":"I am putting you through."}]}]}
        """;

    [Fact]
    public async Task Caller_IsGreetedAsksInterruptsPressesKeysAndIsHandedOn_AndTheRecordingShowsIt()
    {
        var question = await Speech.SayAsync("What time is it?");
        var story = await Speech.SayAsync("Tell me a long story.");
        var stop = await Speech.SayAsync("Please stop.");
        var human = await Speech.SayAsync("Transfer me to a human.");
        var folder = Directory.CreateTempSubdirectory("voice-call-").FullName;
        var scenario = Path.Combine(folder, "scenario.json");
        await File.WriteAllTextAsync(scenario, Scenario, TestContext.Current.CancellationToken);
        var (mouth, ear) = (Array.Empty<short>(), Array.Empty<short>());
        List<int> saidAt = [];
        List<int> heardAt = [];
        int clearedAt;
        await using (var server = await ServerUnderTest.StartAsync(
            upstream: null,
            [
                .. FakeCarrier.Settings, "Voice:Calls:Greeting=Welcome to the bakery.", "Voice:Calls:NextKey=00:00:00.5", "Voice:Calls:TransferTargets:sales=https://flow.example.com/agent",
                $"Voice:Recording:Folder={folder}", "Voice:Recording:Consent=Always", $"Voice:Simulator:Scenario={scenario}",
            ]))
        {
            await using var carrier = await FakeCarrier.CallAsync(server.Url);
            await using var phone = new Handset(carrier);

            await HearReplyAsync();

            Say(question);
            await HearReplyAsync();

            Say(story);
            var before = phone.ReceivedBytes;
            await Until.TrueAsync(() => phone.ReceivedBytes > before + (10 * Second));
            heardAt.Add(phone.Length);
            await Until.TrueAsync(() => phone.Length > heardAt[^1] + (2 * Second));
            var clears = phone.Clears;
            Say(stop);
            await Until.TrueAsync(() => phone.Clears > clears);
            clearedAt = phone.Length;
            var cleared = phone.ReceivedBytes;
            phone.IsSpeaking.ShouldBeTrue("the reply stops while the caller is still speaking");
            await Until.TrueAsync(() => !phone.IsSpeaking);
            phone.ReceivedBytes.ShouldBe(cleared, "nothing of the old reply comes after the clear");
            await HearReplyAsync();

            foreach (var digit in (string[])["4", "2", "#"])
                await carrier.SendAsync(new { @event = "dtmf", streamSid = carrier.StreamSid, sequenceNumber = carrier.NextNumber(), dtmf = new { track = "inbound_track", digit } });
            await HearReplyAsync();

            Say(human);
            (await carrier.ClosedAsync()).ShouldBe(1000);
            var (_, after) = await carrier.WebhookAsync(server.Url, carrier.AfterPath);
            after!.Element("Redirect")!.Value.ShouldBe("https://flow.example.com/agent?target=sales&reason=wants%20a%20human&slot_number=42&summary=Heard%20a%20story%20%26%20pressed%2042.");
            await Until.TrueAsync(() => server.Calls.Count == 0);
            (mouth, ear) = (Decode(phone.Mouth), Decode(phone.Ear));

            void Say(byte[] words)
            {
                saidAt.Add(phone.Length);
                phone.Say(words);
            }

            // A reply is over when nothing has been heard for half a second.
            async Task HearReplyAsync()
            {
                var (from, heard) = (phone.Length, phone.HeardBytes);
                await Until.TrueAsync(() => phone.HeardBytes > heard + (Second / 4) && phone.Quiet > Second / 2);
                heardAt.Add(Array.FindIndex(Decode(phone.Ear), from, IsLoud));
            }
        }
        var (left, right) = Read(await File.ReadAllBytesAsync(Directory.GetFiles(folder, "*.wav").Single(), TestContext.Current.CancellationToken));
        Directory.Delete(folder, recursive: true);

        // The clock of the phone began a little after that of the call: how much is found once and holds for all that was said and heard.
        var offset = Find(mouth, saidAt[0], left, 0, 4 * Second);
        foreach (var at in saidAt)
            Find(mouth, at, left, offset, Second);
        foreach (var at in heardAt)
            Find(ear, at, right, offset, Second);

        // The story, of a minute and a half, ends where the ear heard the last of it.
        var last = Array.FindLastIndex(ear, clearedAt - 1, IsLoud);
        var recorded = Array.FindLastIndex(right, last + offset + (6 * Second / 10), IsLoud);
        (recorded - offset - last).ShouldBeInRange(-Second / 2, 3 * Second / 10);
    }

    /// <summary>Finds one of the loudest tenths of the second and a half from a place on: on a busy machine a phone may stutter in another.</summary>
    /// <returns>How much later it is in the recording.</returns>
    private static int Find(short[] sent, int from, short[] recorded, int around, int range)
    {
        var loudest = Enumerable.Range(0, 15).Select(i => from + (i * Second / 10)).Where(i => i + Length < sent.Length).OrderByDescending(i => Energy(sent, i, Length)).Take(4).ToList();
        var found = loudest.Select(at => FindAt(sent, at, recorded, around, range)).MaxBy(f => f.Likeness);
        found.Likeness.ShouldBeGreaterThan(0.9, $"what was at {from / (double)Second:0.0} s is in the recording, {around / (double)Second:0.0} s later");
        return found.Lag;
    }

    private static (double Likeness, int Lag) FindAt(short[] sent, int at, short[] recorded, int around, int range)
    {
        var (best, lag) = (0.0, 0);
        for (var i = Math.Max(0, at + around - range); i <= Math.Min(recorded.Length - Length, at + around + range); i++)
        {
            double product = 0;
            for (var j = 0; j < Length; j++)
                product += sent[at + j] * (double)recorded[i + j];
            var likeness = product / Math.Sqrt(Energy(sent, at, Length) * Energy(recorded, i, Length));
            if (likeness > best)
                (best, lag) = (likeness, i - at);
        }
        return (best, lag);
    }

    private static double Energy(short[] samples, int at, int length)
    {
        var energy = 1.0;
        for (var i = at; i < at + length; i++)
            energy += samples[i] * (double)samples[i];
        return energy;
    }

    private static bool IsLoud(short sample) => Math.Abs((int)sample) > 400;

    private static short[] Decode(byte[] sound)
    {
        var samples = new short[sound.Length];
        G711.DecodeMuLaw(sound, samples);
        return samples;
    }

    private static (short[] Left, short[] Right) Read(byte[] wave)
    {
        BinaryPrimitives.ReadInt16LittleEndian(wave.AsSpan(22)).ShouldBe((short)2);
        var frames = (wave.Length - 44) / 4;
        var (left, right) = (new short[frames], new short[frames]);
        for (var i = 0; i < frames; i++)
        {
            left[i] = BinaryPrimitives.ReadInt16LittleEndian(wave.AsSpan(44 + (i * 4)));
            right[i] = BinaryPrimitives.ReadInt16LittleEndian(wave.AsSpan(46 + (i * 4)));
        }
        return (left, right);
    }
}
