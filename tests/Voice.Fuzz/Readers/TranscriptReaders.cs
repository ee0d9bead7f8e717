using System.Text;
using Voice.Assistants;
using Voice.OpenAI.Cascade;

namespace Voice.Fuzz.Readers;

/// <summary>The answers of transcription services, and the marks among the words that recognisers write.</summary>
internal static class TranscriptReaders
{
    private static readonly string[] MediaTypes = ["", "application/json", "text/plain", "text/vtt", "application/x-subrip", "text/event-stream", "text/html", "audio/wav"];

    private static readonly byte[][] Answers = FuzzReader.Texts(
        """{"text":"Good day.","usage":{"type":"duration","seconds":2}}""",
        """{"task":"transcribe","language":"english","duration":2.1,"text":"Good day. Thanks.","segments":[{"id":0,"text":" Good day.","no_speech_prob":0.01},{"id":1,"text":" Thanks.","no_speech_prob":"0.97"}]}""",
        """{"results":{"channels":[{"alternatives":[{"transcript":"good day","confidence":0.9}]}]}}""", """{"transcription":[{"timestamps":{"from":"00:00:00,000"},"text":" Good day."}]}""",
        """{"chunks":[{"timestamp":[0.0,2.0],"text":"Good \ud83d\ude00"}],"text":null}""", "{\"text\":\"Good\"}\n{\"text\":\"day\"}", "\"Good day.\"", "Good day.", "<!doctype html><html>no</html>", """{"error":{"message":"no"}}""",
        "WEBVTT\n\nNOTE x\n\n00:00.000 --> 00:02.000\nGood day.\n", "1\n00:00:00,000 --> 00:00:02,000\nGood day.\n",
        "data: {\"type\":\"transcript.text.delta\",\"delta\":\"Good \"}\n\ndata: {\"type\":\"transcript.text.done\",\"text\":\"Good day.\"}\n\ndata: [DONE]\n\n", "event: x\ndata: Good day.\n\n");

    private static readonly byte[][] Words = FuzzReader.Texts(
        "[00:00.000 --> 00:02.000] Good day. [BLANK_AUDIO]", "(music) >> Speaker 1: call (555) 123 *sighs*", "<|en|><|0.00|> Good day. <|2.00|>", "\u266a la la \u266a \ud83c\udfb5 la \ud83c\udfb5 Hello \ud83d\ude00",
        "Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good. Good.", "\u3010\u97f3\u697d\u3011\u4f60\u597d\u4f60\u597d\u4f60\u597d", "Thank you for watching!", "{noise} 1 2 3 1 2 3 (laughs softly)", "");

    public static IEnumerable<FuzzReader> Find()
    {
        var answer = new TranscriptAnswer(0.9);
        yield return new FuzzReader("transcripts", Answers, (input, random) =>
        {
            string words;
            try
            {
                words = answer.Read(random.Next(8) == 0 ? Encoding.Latin1.GetString(input) : Encoding.UTF8.GetString(input), MediaTypes[random.Next(MediaTypes.Length)]);
            }
            catch (FormatException e) when (e.Message.Length is > 0 and < 100)
            {
                return FuzzOutcome.Refused;
            }
            return Spoken(words);
        });
        yield return new FuzzReader("spoken words", Words, static (input, _) => Spoken(Encoding.UTF8.GetString(input).Replace('\u0001', '\ud83d')));
    }

    private static FuzzOutcome Spoken(string transcript)
    {
        var words = SpokenWords.Of(transcript);
        if (words.Length > transcript.Length)
            throw new FuzzException("More words than came.");
        return words.Length > 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }
}
