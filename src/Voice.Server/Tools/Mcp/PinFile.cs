using System.Text.RegularExpressions;

namespace Voice.Server.Tools.Mcp;

/// <summary>
/// The fingerprint of each tool of a server when it was first seen, one line each, fingerprint and name. A tool that looks different now
/// is not offered until somebody has looked at it and removed its line.
/// </summary>
internal sealed partial class PinFile(string path)
{
    // For a folder that cannot be written: changes are then noticed only while this process runs.
    private readonly Dictionary<string, string> _unwritten = new(StringComparer.Ordinal);

    public string Path => path;

    /// <summary>Sorts tools into those that are as they were, or new and pinned now, and those that have changed.</summary>
    /// <param name="saved">False if new ones could not be written down.</param>
    /// <exception cref="IOException">The file is there and cannot be read, or is damaged. Then nothing is known, and nothing may be offered.</exception>
    public (IReadOnlyList<FrozenTool> Same, IReadOnlyList<FrozenTool> Changed) Check(IReadOnlyList<FrozenTool> tools, out bool saved)
    {
        var pins = Read();
        foreach (var (name, fingerprint) in _unwritten)
            pins.TryAdd(name, fingerprint);
        var isNew = false;
        foreach (var tool in tools)
            isNew |= pins.TryAdd(Line(tool.Name), tool.Fingerprint);
        saved = !isNew || TryWrite(pins);
        return ([.. tools.Where(t => pins[Line(t.Name)] == t.Fingerprint)], [.. tools.Where(t => pins[Line(t.Name)] != t.Fingerprint)]);
    }

    private Dictionary<string, string> Read()
    {
        var pins = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                if (line.Length == 0)
                    continue;
                if (Pin.Match(line) is not { Success: true } pin || !pins.TryAdd(pin.Groups["name"].Value, pin.Groups["fingerprint"].Value))
                    throw new IOException($"{path} is damaged: '{line}' is not a fingerprint and a name, or is there twice.");
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path} cannot be read.", e);
        }
        return pins;
    }

    private bool TryWrite(Dictionary<string, string> pins)
    {
        var whole = $"{path}.{Environment.ProcessId}.new";
        try
        {
            File.WriteAllLines(whole, pins.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Value}  {p.Key}"));
            File.Move(whole, path, overwrite: true);
            _unwritten.Clear();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var (name, fingerprint) in pins)
                _unwritten[name] = fingerprint;
            return false;
        }
    }

    // A name with a line break in it must not become a line of its own.
    private static string Line(string name) => Uri.EscapeDataString(name);

    [GeneratedRegex(@"^(?<fingerprint>[0-9a-f]{64})  (?<name>\S+)\z")]
    private static partial Regex Pin { get; }
}
