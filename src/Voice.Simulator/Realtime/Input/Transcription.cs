using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Realtime.Sessions;

namespace Voice.Simulator.Realtime.Input;

/// <summary>Tells the client what the user said. It runs beside the response and may come after it, as with the real service.</summary>
sealed class Transcription(SessionScope scope, ConversationItem item)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(scope.Options.TranscriptionDelay, scope.Time, cancellationToken);
        if (item.Recognition is not { } recognition)
        {
            await scope.Mailbox.PostAsync(() => Complete(""), cancellationToken);
            return;
        }

        var written = (await recognition.WaitAsync(cancellationToken)).Written;
        await scope.Mailbox.PostAsync(() => Send(written), cancellationToken);
    }

    void Send(string? written)
    {
        if (written is null) Fail();
        else Complete(written);
    }

    void Complete(string transcript)
    {
        for (var from = 0; from < transcript.Length;)
        {
            var to = transcript.IndexOf(' ', from + 1);
            if (to < 0) to = transcript.Length;
            var delta = transcript[from..to];
            from = to;
            scope.Events.Send("conversation.item.input_audio_transcription.delta", writer =>
            {
                writer.WriteString("item_id", item.Id);
                writer.WriteNumber("content_index", 0);
                writer.WriteString("delta", delta);
            });
        }

        item.SetTranscript(transcript);
        scope.Events.Send("conversation.item.input_audio_transcription.completed", writer =>
        {
            writer.WriteString("item_id", item.Id);
            writer.WriteNumber("content_index", 0);
            writer.WriteString("transcript", transcript);
            writer.WriteStartObject("usage");
            writer.WriteString("type", "duration");
            writer.WriteNumber("seconds", (int)Math.Ceiling(item.AudioMs / 1_000));
            writer.WriteEndObject();
        });
    }

    void Fail() => scope.Events.Send("conversation.item.input_audio_transcription.failed", writer =>
    {
        writer.WriteString("item_id", item.Id);
        writer.WriteNumber("content_index", 0);

        // No "param": null here. The agents client takes a missing one and refuses a null.
        writer.WriteStartObject("error");
        writer.WriteString("type", "transcription_error");
        writer.WriteString("code", "speech_not_recognized");
        writer.WriteString(
            "message",
            $"The simulator recognizes only the {scope.Ears.PhraseCount} phrases of its phrase book, and this speech is none of them.");
        writer.WriteEndObject();
    });
}
