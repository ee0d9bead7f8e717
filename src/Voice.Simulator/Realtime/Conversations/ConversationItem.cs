using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Audio;
using Voice.Simulator.Hearing;
using Voice.Simulator.Pictures;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Realtime.Conversations;

/// <summary>One item of a conversation. Touched by the session's own loop only.</summary>
sealed class ConversationItem
{
    /// <summary>How many characters of the transcript belong to the audio up to a sample; for truncation.</summary>
    readonly List<(int Sample, int Length)> _marks = [];

    readonly List<short[]> _audio = [];
    readonly JsonObject _json;

    /// <param name="json">The item as it goes out, without audio.</param>
    public ConversationItem(JsonObject json) => _json = json;

    public string Id => (string)_json["id"]!;

    /// <summary>message, function_call, function_call_output, or one of the MCP kinds.</summary>
    public string Kind => (string)_json["type"]!;

    public string Role => (string?)_json["role"] ?? "";

    public string Name => (string?)_json["name"] ?? "";

    public string CallId => (string?)_json["call_id"] ?? "";

    public string Arguments => (string?)_json["arguments"] ?? "";

    public string Output => (string?)_json["output"] ?? "";

    /// <summary>What the user's audio turned out to be; null for everything else.</summary>
    public Task<Recognition>? Recognition { get; init; }

    /// <summary>True for the audio of a user who said nothing for too long.</summary>
    public bool IsSilence { get; init; }

    /// <summary>Samples of audio at 24 kHz, whether or not they are still kept.</summary>
    public int Samples { get; private set; }

    /// <summary>True for a tool's output that a response has dealt with.</summary>
    public bool IsTold { get; set; }

    public double AudioMs => Samples / (double)AudioCodec.PerMillisecond;

    /// <summary>Samples that are still kept.</summary>
    public int KeptSamples => _audio.Sum(chunk => chunk.Length);

    public bool IsTruncated { get; private set; }

    /// <summary>The pictures in it.</summary>
    public IReadOnlyList<Picture> Pictures { get; init; } = [];

    /// <summary>All text of the item. For truncated speech that is what was heard of it, although the wire shows none.</summary>
    public string Words { get; private set; } = "";

    public bool IsAssistantAudio => Role == "assistant" && Parts.Any(part => (string?)part?["type"] == "output_audio");

    IEnumerable<JsonNode?> Parts => _json["content"] as JsonArray ?? [];

    /// <summary>A message of the assistant that is about to be spoken or written.</summary>
    public static ConversationItem Answer(string id) =>
        new(new() { ["id"] = id, ["type"] = "message", ["status"] = "in_progress", ["role"] = "assistant", ["content"] = new JsonArray() });

    public static ConversationItem Call(string id, string callId, string name) =>
        new(new() { ["id"] = id, ["type"] = "function_call", ["status"] = "in_progress", ["name"] = name, ["call_id"] = callId, ["arguments"] = "" });

    /// <summary>What the user said aloud.</summary>
    public static ConversationItem Speech(string id, short[] pcm, Task<Recognition>? recognition, IReadOnlyList<Picture>? pictures = null)
    {
        var content = new JsonArray(new JsonObject { ["type"] = "input_audio", ["transcript"] = null });
        JsonObject json = new() { ["id"] = id, ["type"] = "message", ["status"] = "completed", ["role"] = "user", ["content"] = content };
        var item = new ConversationItem(json)
        {
            Recognition = recognition,
            IsSilence = recognition is null,
            Pictures = pictures ?? [],
        };
        item.AddAudio(pcm);
        return item;
    }

    /// <summary>Reads the words of a message that a client made.</summary>
    public ConversationItem ReadWords()
    {
        var texts = Parts.Select(part => (string?)part?["text"] ?? (string?)part?["transcript"]);
        Words = string.Join(' ', texts.Where(text => !string.IsNullOrEmpty(text)));
        return this;
    }

    public void SetStatus(string status) => _json["status"] = status;

    public void SetArguments(string arguments) => _json["arguments"] = arguments;

    /// <summary>Starts the one part of an answer.</summary>
    public void OpenPart(bool audio)
    {
        JsonObject part = audio ? new() { ["type"] = "output_audio", ["transcript"] = "" } : new() { ["type"] = "output_text", ["text"] = "" };
        _json["content"] = new JsonArray(part);
    }

    public void AddWords(string words)
    {
        if (IsTruncated) return;
        Words += words;
        var part = Parts.First()!;
        part[(string?)part["type"] == "output_audio" ? "transcript" : "text"] = Words;
    }

    public void AddAudio(short[] pcm)
    {
        if (IsTruncated) return;
        Samples += pcm.Length;
        _audio.Add(pcm);
        _marks.Add((Samples, Words.Length));
    }

    public void SetTranscript(string transcript)
    {
        Words = transcript;
        if (Parts.FirstOrDefault() is { } part) part["transcript"] = transcript;
    }

    /// <summary>Cuts the audio and removes the transcript, so that nothing unheard stays in the context.</summary>
    public void Truncate(int milliseconds)
    {
        var samples = milliseconds * AudioCodec.PerMillisecond;
        var heard = 0;
        foreach (var (sample, length) in _marks)
        {
            if (sample <= samples) heard = length;
        }

        var kept = Joined();
        _audio.Clear();
        _audio.Add(kept[..Math.Min(samples, kept.Length)]);
        Samples = samples;
        Words = Words[..heard];
        IsTruncated = true;
        (Parts.First() as JsonObject)?.Remove("transcript");
    }

    /// <summary>Forgets the sound; length and words stay.</summary>
    public void DropAudio() => _audio.Clear();

    /// <summary>What this item means to the mind; null for what it need not know.</summary>
    public Turn? ToTurn() => Kind switch
    {
        "function_call" => new Turn.Call(CallId, Name, Arguments),
        "function_call_output" => new Turn.Output(CallId, Output, IsTold),
        "message" when IsSilence => null,
        "message" when Recognition is { IsCompletedSuccessfully: true } heard => new Turn.User(heard.Result.Phrase, true) { Pictures = Pictures },
        "message" when Recognition is not null => new Turn.User(null, true) { Pictures = Pictures },
        "message" => Role switch { "user" => new Turn.User(Words, false) { Pictures = Pictures }, "assistant" => new Turn.Assistant(Words), _ => new Turn.System(Words) },
        _ => null,
    };

    public void WriteTo(Utf8JsonWriter writer) => _json.WriteTo(writer);

    /// <summary>The item with its audio, as <c>conversation.item.retrieved</c> has it.</summary>
    public void WriteWithAudio(Utf8JsonWriter writer, AudioCodec codec)
    {
        var copy = (JsonObject)_json.DeepClone();
        copy["object"] = "realtime.item";
        if (_audio.Count > 0 && copy["content"] is JsonArray { Count: > 0 } content && content[0] is JsonObject part)
            part["audio"] = Convert.ToBase64String(codec.Encode(Joined()));
        copy.WriteTo(writer);
    }

    short[] Joined()
    {
        var all = new short[KeptSamples];
        var at = 0;
        foreach (var chunk in _audio)
        {
            chunk.CopyTo(all, at);
            at += chunk.Length;
        }

        return all;
    }
}
