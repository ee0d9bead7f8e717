using System.Globalization;

namespace Voice.Benchmarks.Load;

/// <summary>The choice of measurements.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        dotnet run -c Release --project tests/Voice.Benchmarks -- [verb] [options]

          all         micro-benchmarks, load, barge-in and fairness; writes docs/performance.* (the default; about 20 minutes)
          quick       a smoke run of the load, about half a minute; writes nothing
          load        only the load runs; writes results to --out
          fairness    one noisy call among others
          soak        calls that come and go, for --minutes
          pacing      50 calls of Asterisk's two kinds of lines: are frames 20 ms apart? Writes its part of docs/performance.md
          cascade     how long the cascade takes to its first sound; writes its part of docs/performance.md
          listen      how well it hears recorded people in noise, music and talk (fetched by apt-get); writes its part of docs/performance.md; two minutes
          micro       only the micro-benchmarks

          --calls 50,100,200   how many calls, run by run
          --lines phone,browser
          --seconds 10         measured, per run
          --warmup 8           before that
          --minutes 10         of a soak
          --out FOLDER         for results.json (the default of "all" is docs)
        """;

    public string Verb { get; init; } = "all";

    public IReadOnlyList<int> Calls { get; init; } = [10, 50, 100, 200, 300, 400, 500];

    public IReadOnlyList<string> Lines { get; init; } = ["phone", "browser"];

    public TimeSpan Measured { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(8);

    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(10);

    public string? Out { get; init; }

    /// <exception cref="FormatException">An option is not known or its value is not right.</exception>
    public static LoadOptions Parse(string verb, string[] args)
    {
        var options = new LoadOptions { Verb = verb };
        if (verb == "quick")
            options = options with { Calls = [10, 50], Measured = TimeSpan.FromSeconds(3), WarmUp = TimeSpan.FromSeconds(3) };
        if (verb == "pacing")
            options = options with { Calls = [50], Measured = TimeSpan.FromSeconds(60) };
        if (args.Length % 2 != 0)
            throw new FormatException($"'{args[^1]}' has no value.");
        foreach (var pair in args.Chunk(2))
        {
            options = pair[0] switch
            {
                "--calls" => options with { Calls = [.. pair[1].Split(',').Select(Number)] },
                "--lines" => options with { Lines = pair[1].Split(',') },
                "--seconds" => options with { Measured = TimeSpan.FromSeconds(Number(pair[1])) },
                "--warmup" => options with { WarmUp = TimeSpan.FromSeconds(Number(pair[1])) },
                "--minutes" => options with { Soak = TimeSpan.FromMinutes(Number(pair[1])) },
                "--out" => options with { Out = pair[1] },
                _ => throw new FormatException($"There is no option '{pair[0]}'."),
            };
        }
        return options.Lines.Except(["phone", "browser"]).FirstOrDefault() is { } line
            ? throw new FormatException($"There is no line '{line}': phone or browser.")
            : options;
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new FormatException($"'{text}' is not a whole number above 0.");
}
