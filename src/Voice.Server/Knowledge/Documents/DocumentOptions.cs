using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Knowledge.Documents;

/// <summary>Documents that callers of a page attach, and how <c>read_document</c> answers from them. Bound from <c>Voice:Documents</c>.</summary>
internal sealed record DocumentOptions
{
    /// <summary>True to take documents and to give the assistant the tool <c>read_document</c>.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>The most documents of one call.</summary>
    /// <value>1 to 50. The default is 5.</value>
    [Range(1, 50)]
    public int Most { get; init; } = 5;

    /// <summary>The size of the largest document, in MB.</summary>
    /// <value>1 to 32. The default is 32.</value>
    [Range(1, 32)]
    public int LargestMegabytes { get; init; } = 32;

    /// <summary>The memory for the documents of all calls together, in MB. The server keeps a copy of each document until its call ends.</summary>
    /// <value>32 to 65,536. The default is 512.</value>
    [Range(32, 65_536)]
    public int MemoryMegabytes { get; init; } = 512;

    /// <summary>The model that reads documents, or on Azure the deployment. It must be there in the Responses API.</summary>
    /// <value>Empty, the default, for that of <c>Voice:Expert:Model</c>.</value>
    public string Model { get; init; } = "";

    /// <summary>After this time the provider deletes an uploaded document by itself. The server deletes it at the end of its call.</summary>
    /// <value>1 hour to 30 days. The default is 1 day; Azure keeps files for at least 14 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan ExpireAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The longest time of one upload to the provider.</summary>
    /// <value>1 second to 10 minutes. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an answer from a document may be, in characters; a longer one is cut at the end of a sentence.</summary>
    /// <value>200 to 20,000. The default is 2,000, about two minutes of speech.</value>
    [Range(200, 20_000)]
    public int LongestAnswer { get; init; } = 2_000;

    public long LargestBytes => LargestMegabytes * 1024L * 1024;

    public long MemoryBytes => MemoryMegabytes * 1024L * 1024;
}
