namespace Voice.Tools;

/// <summary>Keys that a caller has pressed. Writing it down writes only how many: no log, trace or message can hold them by accident.</summary>
public sealed class Digits(string keys)
{
    public int Count => keys.Length;

    /// <summary>The keys themselves: 0 to 9, * and A to D.</summary>
    public string Reveal() => keys;

    public override string ToString() => $"{Count} digits";
}
