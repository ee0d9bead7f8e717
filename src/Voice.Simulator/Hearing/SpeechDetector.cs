namespace Voice.Simulator.Hearing;

/// <summary>Tells when somebody speaks, from the samples alone. One per session; 24 kHz mono.</summary>
sealed class SpeechDetector
{
    readonly SpeechDetectorOptions _options;
    long _samples;
    double _sum;
    int _count;
    int _loud;
    int _quiet;
    int _previousEnd;
    bool _speaking;

    public SpeechDetector(SpeechDetectorOptions? options = null) => _options = options ?? new();

    /// <summary>Takes the next samples, in chunks of any size; calls back in order, before it returns.</summary>
    public void Process(ReadOnlySpan<short> pcm, Action<SpeechEdge> onEdge)
    {
        foreach (var sample in pcm)
        {
            _samples++;
            _sum += sample * (double)sample;
            if (++_count < 240) continue;
            var loud = Math.Sqrt(_sum / 240) > 300;
            _sum = 0;
            _count = 0;
            (_loud, _quiet) = loud ? (_loud + 1, 0) : (0, _quiet + 1);
            var now = (int)(_samples / 24);
            if (!_speaking && _loud == 6)
            {
                _speaking = true;
                onEdge(new(true, Math.Max(_previousEnd, now - 60 - (int)_options.PrefixPadding.TotalMilliseconds)));
            }
            else if (_speaking && _quiet * 10 >= _options.SilenceDuration.TotalMilliseconds)
            {
                _speaking = false;
                _previousEnd = now;
                onEdge(new(false, now));
            }
        }
    }
}
