namespace Voice.Assistants;

/// <summary>Takes a piece of a reply's sound. Its bytes are valid during the call only.</summary>
internal delegate void AudioHandler(in ResponseAudio audio);
