namespace Voice.Simulator.Tests;

/// <summary>Recorded speech as 8 kHz µ-law, and silence.</summary>
static class Clips
{
    public const int MuLawBytesPerSecond = 8_000;

    public const int PcmBytesPerSecond = 48_000;

    public static byte[] WhatTimeIsIt { get; } = Padded("what-time-is-it");

    public static byte[] Unknown { get; } = Padded("unknown");

    public static byte[] Silence(double seconds) => [.. Enumerable.Repeat((byte)0xFF, (int)(MuLawBytesPerSecond * seconds))];

    static byte[] Padded(string name)
    {
        using var stream = typeof(Clips).Assembly.GetManifestResourceStream($"{name}.bin")!;
        using var clip = new MemoryStream();
        stream.CopyTo(clip);
        return [.. Silence(0.5), .. clip.ToArray(), .. Silence(1.5)];
    }
}
