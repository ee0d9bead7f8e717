using System.Globalization;
using System.Text;
using Voice.Benchmarks.Load;

namespace Voice.Benchmarks.Report;

/// <summary>Added latency over the number of calls, as SVG: p50 and p99, both axes logarithmic.</summary>
internal static class Plot
{
    private const int Width = 720;
    private const int Height = 360;
    private const int Margin = 50;
    private const double LeastMs = 0.01;
    private const double MostMs = 1000;

    private static readonly (string Target, string Line, string Colour)[] Series =
        [("nginx", "phone", "#888888"), ("voice", "phone", "#0969da"), ("voice", "browser", "#bf3989")];

    public static string Draw(IReadOnlyList<LoadResult> load)
    {
        var calls = load.Select(r => r.Calls).Distinct().Order().ToArray();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        for (var ms = LeastMs; ms <= MostMs; ms *= 10)
            Rule(svg, Y(ms), $"{ms:0.##} ms", "#dddddd");
        Rule(svg, Y(20), "20 ms", "#d1242f");
        foreach (var n in calls)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(n, calls):0}\" y=\"{Height - 30}\" text-anchor=\"middle\">{n}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">calls on one core; latency added to both directions together</text>\n");
        var row = 0;
        foreach (var (target, line, colour) in Series)
        {
            var runs = load.Where(r => r.Target == target && r.Line == line && r.Added is not null).OrderBy(r => r.Calls).ToArray();
            Line(svg, runs.Select(r => (X(r.Calls, calls), Y(r.Added!.P50))), colour, "4 3");
            Line(svg, runs.Select(r => (X(r.Calls, calls), Y(r.Added!.P99))), colour, "none");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - 210}\" y=\"{24 + (16 * row++)}\" fill=\"{colour}\">{target}, {line}: p99 — p50 ┄</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static void Rule(StringBuilder svg, double y, string text, string colour) => svg.Append(CultureInfo.InvariantCulture,
        $"<line x1=\"{Margin + 10}\" x2=\"{Width - 20}\" y1=\"{y:0.0}\" y2=\"{y:0.0}\" stroke=\"{colour}\"/><text x=\"{Margin + 5}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{text}</text>\n");

    private static void Line(StringBuilder svg, IEnumerable<(double X, double Y)> points, string colour, string dash) => svg.Append(CultureInfo.InvariantCulture,
        $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\" points=\"{string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")))}\"/>\n");

    private static double X(int calls, int[] all)
    {
        double least = Math.Log(all[0]), most = Math.Log(all[^1]);
        return Margin + 40 + ((Width - Margin - 100) * (most > least ? (Math.Log(calls) - least) / (most - least) : 0.5));
    }

    private static double Y(double ms) =>
        Height - Margin - ((Height - Margin - 20) * (Math.Log10(Math.Clamp(ms, LeastMs, MostMs)) - Math.Log10(LeastMs)) / (Math.Log10(MostMs) - Math.Log10(LeastMs)));
}
