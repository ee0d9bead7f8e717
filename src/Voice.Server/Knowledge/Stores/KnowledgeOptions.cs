using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Knowledge.Stores;

/// <summary>The operator's own documents, from which <c>search_knowledge</c> answers, on a page and on the phone. Bound from <c>Voice:Knowledge</c>.</summary>
internal sealed record KnowledgeOptions
{
    /// <summary>A folder of documents (PDF, text, Markdown, HTML, DOCX, CSV), with the folders in it. The server brings it into a vector store of the upstream and keeps that up to date. Hidden files, and links that lead out of the folder, are left out.</summary>
    /// <value>Empty, the default, for none.</value>
    public string Folder { get; init; } = "";

    /// <summary>The ids of vector stores that somebody else fills. They are only read.</summary>
    /// <value>With commas between them: <c>vs_abc,vs_def</c>. Empty, the default, for none.</value>
    [RegularExpression(@"\s*([A-Za-z0-9_-]{1,128}\s*(,\s*[A-Za-z0-9_-]{1,128}\s*){0,9})?", ErrorMessage = "Use up to 10 ids with commas between them.")]
    public string Stores { get; init; } = "";

    /// <summary>The most documents of the folder. The rest is left out, and the log says so.</summary>
    /// <value>1 to 10,000. The default is 2,000.</value>
    [Range(1, 10_000)]
    public int Most { get; init; } = 2_000;

    /// <summary>The size of the largest document of the folder, in MB.</summary>
    /// <value>1 to 100. The default is 32.</value>
    [Range(1, 100)]
    public int LargestMegabytes { get; init; } = 32;

    /// <summary>The time between two looks at the folder. A change is usually seen at once; not every file system tells of changes.</summary>
    /// <value>1 second to 1 hour. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most passages that the assistant gets for one question.</summary>
    /// <value>1 to 50. The default is 5.</value>
    [Range(1, 50)]
    public int Passages { get; init; } = 5;

    /// <summary>The least score of a passage: what is less alike is left out.</summary>
    /// <value>0 to 1. The default is 0: all are taken.</value>
    [Range(0.0, 1.0)]
    public double LeastScore { get; init; }

    /// <summary>The model for upstreams that search vector stores only by a tool of a model, or on Azure the deployment.</summary>
    /// <value>Empty, the default, for that of <c>Voice:Expert:Model</c>.</value>
    public string Model { get; init; } = "";

    public IReadOnlyList<string> StoreIds => Stores.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool IsOn => Folder.Length > 0 || StoreIds.Count > 0;

    public long LargestBytes => LargestMegabytes * 1024L * 1024;
}
