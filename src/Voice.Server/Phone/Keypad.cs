using System.Text;

namespace Voice.Server.Phone;

/// <summary>Gathers keys that are pressed one after the other into one input.</summary>
/// <remarks>An input ends with #, or <see cref="Pause"/> after its last key; at <see cref="Most"/> keys it is full and ends too.</remarks>
internal sealed class Keypad : IDisposable
{
    public const int Most = 32;
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly StringBuilder _keys = new();
    private readonly ITimer _pause;
    private readonly Action<string> _onInput;

    public Keypad(TimeProvider time, Action<string> onInput)
    {
        _onInput = onInput;
        _pause = time.CreateTimer(static keypad => ((Keypad)keypad!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Press(char key)
    {
        if (!"0123456789*#ABCD".Contains(key, StringComparison.Ordinal))
            return;
        bool full;
        lock (_gate)
        {
            if (key != '#')
                _keys.Append(key);
            full = key == '#' || _keys.Length >= Most;
        }
        if (full)
            End();
        else
            _pause.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _pause.Dispose();

    private void End()
    {
        _pause.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        string keys;
        lock (_gate)
        {
            keys = _keys.ToString();
            _keys.Clear();
        }
        if (keys.Length > 0)
            _onInput(keys);
    }
}
