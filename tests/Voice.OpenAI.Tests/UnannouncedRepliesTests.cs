using System.Text;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests;

/// <summary>Replies that no <c>response.created</c> announces: which are heard, and which are stale.</summary>
public sealed class UnannouncedRepliesTests
{
    private readonly Listener _listener = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RealtimeReader _reader;

    public UnannouncedRepliesTests() => _reader = new RealtimeReader(_listener, AudioFormat.Pcm24K, (_, _) => { }, null, _time);

    /// <summary>The events in order, each with the id of its reply, and the replies whose sound is heard.</summary>
    /// <remarks>Sound of a reply that has not begun, or has ended, is dropped behind the reader.</remarks>
    [Theory]
    [InlineData("Ask Sound:a Sound:a", "", "nothing has shown yet that it is the owed one")]
    [InlineData("Ask Sound:a Done:a", "a", "its end came without an announcement")]
    [InlineData("Ask Sound:a Wait Sound:a Sound:a", "a a a", "300 ms passed")]
    [InlineData("Ask Sound:a Wait Created:b Sound:b Sound:a Done:a", "b", "another reply was announced")]
    [InlineData("Ask Sound:a Created:a Sound:a", "a a", "its announcement came late")]
    [InlineData("Turn Sound:a Done:a", "a", "the caller's turn is owed a reply")]
    [InlineData("Ask Sound:a Done:a Ask Sound:b", "a b", "the server is known not to announce")]
    [InlineData("Ask Sound:a Done:a Ask Sound:a Sound:b", "a b", "an old reply begins no other")]
    [InlineData("Ask Sound:a Done:a Ask Sound:b Turn Sound:b Sound:c", "a b b", "a reply runs")]
    [InlineData("Ask Sound:a Done:a Ask Sound:b Turn Sound:c Done:b Sound:c", "a b c c", "the one before has ended")]
    [InlineData("Ask Sound:a Sound:b Done:b Sound:a Done:a", "b", "the last one that began is meant")]
    [InlineData("Ask Refuse Sound:a Done:a", "", "nothing is owed")]
    [InlineData("Created:x Done:x Ask Sound:a Wait Sound:a Done:a", "", "this server announces its replies")]
    public void Sound_OfAReplyThatIsNotAnnounced_IsHeardIfItIsOwed(string story, string heard, string why)
    {
        var (begun, over) = (new HashSet<string>(), new HashSet<string>());
        var sounds = new List<string>();
        foreach (var step in story.Split(' '))
        {
            var before = _listener.Audio.Count;
            var reply = step[(step.IndexOf(':') + 1)..];
            switch (step.Split(':')[0])
            {
                case "Ask": _reader.Unannounced.Ask("ask_1"); break;
                case "Refuse": _reader.Unannounced.Refuse("ask_1"); break;
                case "Turn": Read("""{"type":"input_audio_buffer.speech_stopped","item_id":"u1"}"""); break;
                case "Wait": _time.Advance(UnannouncedReplies.Patience); break;
                case "Sound": Read($$"""{"type":"response.output_audio.delta","response_id":"{{reply}}","item_id":"i","delta":"AAAA"}"""); break;
                case "Created": Read($$$"""{"type":"response.created","response":{"id":"{{{reply}}}"}}"""); break;
                case "Done": Read($$$"""{"type":"response.done","response":{"id":"{{{reply}}}","status":"completed","output":[]}}"""); break;
            }
            var happened = _listener.Take();
            begun.UnionWith(happened.OfType<ResponseCreated>().Select(created => created.ResponseId));
            sounds.AddRange(_listener.Audio.Skip(before).Select(sound => sound.ResponseId).Where(id => begun.Contains(id) && !over.Contains(id)));
            over.UnionWith(happened.OfType<ResponseDone>().Select(done => done.ResponseId));
        }
        string.Join(' ', sounds).ShouldBe(heard, why);
    }

    [Fact]
    public void Reply_ThatIsNotAnnounced_AnswersTheOneRequest()
    {
        _reader.Unannounced.Ask("ask_7");
        Read("""{"type":"response.output_text.done","response_id":"a","item_id":"i","text":"Hello."}""");
        _listener.Take().ShouldBeEmpty();
        Read("""{"type":"response.done","response":{"id":"a","status":"completed"}}""");
        _listener.Take().Select(happened => happened is ResponseDone ? "done" : happened.ToString()).ShouldBe(
            [new ResponseCreated("a", "ask_7").ToString(), new ResponseWords("a", "i", 0, "Hello.", true, false).ToString(), "done"]);
    }

    [Fact]
    public void Reply_ToATurnAndARequest_SaysOfNeitherThatItAnswersIt()
    {
        _reader.Unannounced.Ask("ask_7");
        Read("""{"type":"input_audio_buffer.speech_stopped","item_id":"u1"}""");
        Read("""{"type":"response.done","response":{"id":"a","status":"completed"}}""");
        _listener.Take().OfType<ResponseCreated>().ShouldBe([new ResponseCreated("a", null)]);
    }

    private void Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json));
}
