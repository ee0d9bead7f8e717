namespace Voice.Benchmarks.Callers;

/// <summary>A page that speaks and never reads what it is answered.</summary>
internal sealed class DeafCaller : BrowserCaller
{
    protected override bool Reads => false;
}
