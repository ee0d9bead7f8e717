using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Voice.Server.Tests.LongestFirst))]

namespace Voice.Server.Tests;

/// <summary>
/// Begins with the classes that take longest, so that none of them runs alone at the end. Most tests wait for a call in real time and leave
/// the processors idle; hence four classes run at a time (<c>xunit.runner.json</c>).
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // Ten seconds and more on a quiet machine.
    private static readonly string[] Long =
    [
        "SwapInReplyTests", "SwapTests", "CascadeFaultTests", "SwapInToolTests", "SpokenCallTests", "NameLookupTests", "StandInTests",
        "CascadeCallTests", "McpProgramTests", "CutTests", "SocketThreadsTests", "KeyChangeTests", "SipCallTests", "AudioSocketCallTests", "VanishedPeerTests",
        "GenesysCallTests", "DocumentCallTests", "DeafUpstreamTests", "DistantUpstreamTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string collection)
    {
        var place = Array.FindIndex(Long, name => collection.Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
