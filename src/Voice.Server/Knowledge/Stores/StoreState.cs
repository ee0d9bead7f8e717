using System.Text.Json;
using Voice.OpenAI.Endpoints;
using Voice.Server.Knowledge.Files;

namespace Voice.Server.Knowledge.Stores;

/// <summary>A vector store at one entry of the upstream.</summary>
internal sealed record VectorStore(string Id, OpenAIEndpoint At);

/// <summary>Remembers, in the data folder, which vector store holds which folder.</summary>
internal sealed partial class StoreState(DataFolder data, ILogger<StoreState> logger)
{
    private sealed record Line(string Folder, string At, string Account, string Id);

    private string? Path => data.Path is null ? null : System.IO.Path.Combine(data.Path, "knowledge.json");

    /// <returns>Null if none is known at a service that the settings still name.</returns>
    public VectorStore? Find(string folder, IReadOnlyList<OpenAIEndpoint> endpoints) => Read()
        .Where(line => line.Folder == folder)
        .Select(line => FileEntry.Find(endpoints, line.At, line.Account) is { } at ? new VectorStore(line.Id, at) : null).FirstOrDefault(static store => store is not null);

    /// <summary>The stores of a folder at other services are kept: the settings may name them again.</summary>
    public void Keep(string folder, VectorStore store)
    {
        var line = new Line(folder, store.At.BaseUrl.ToString(), FileEntry.AccountOf(store.At), store.Id);
        Write([line, .. Read().Where(other => (other.Folder, other.At) != (line.Folder, line.At)).Take(100)]);
    }

    private List<Line> Read()
    {
        try
        {
            return Path is { } path && File.Exists(path) ? JsonSerializer.Deserialize<List<Line>>(File.ReadAllBytes(path)) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private void Write(List<Line> lines)
    {
        if (Path is not { } path)
            return;
        try
        {
            Directory.CreateDirectory(data.Path!);
            var fresh = path + ".new";
            using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, lines);
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(path, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be written: {Reason} The next start makes a new vector store for the folder. Check Voice:DataFolder")]
    private partial void LogNotWritten(string path, string reason);
}
