using System.Globalization;

namespace Voice.Simulator.Replies;

/// <summary>Numbers and lengths of time as people say them.</summary>
static class SpokenNumber
{
    /// <summary>Nobody means a longer time; it would be somebody trying what happens.</summary>
    const double LongestDays = 366;

    static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>The numbers in a text, in order: "two and forty five" gives 2 and 45.</summary>
    public static IReadOnlyList<double> AllIn(string text)
    {
        var found = new List<double>();
        var afterTens = false;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = Parse(word);
            if (value is { } units and > 0 and < 10 && afterTens)
            {
                found[^1] += units;
                afterTens = false;
                continue;
            }

            afterTens = value is >= 20 and < 100 && value % 10 == 0 && !char.IsAsciiDigit(word[0]);
            if (value is { } number) found.Add(number);
        }

        return found;
    }

    /// <summary>"ten seconds", "an hour and a half", "1 minute and 30 seconds"; null where no length of time is named.</summary>
    public static TimeSpan? Duration(string text)
    {
        var total = TimeSpan.Zero;
        var unit = TimeSpan.Zero;
        var pending = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Unit(word);
            if (next == TimeSpan.Zero)
            {
                pending.Add(word);
                continue;
            }

            var amount = Amount(pending);
            if (amount * next.TotalDays > LongestDays || total.TotalDays > LongestDays) return null;
            total += next * amount;
            unit = next;
            pending.Clear();
        }

        if (unit != TimeSpan.Zero && pending.Count > 0 && pending.Contains("half", StringComparer.OrdinalIgnoreCase)) total += unit / 2;
        return total > TimeSpan.Zero ? total : null;
    }

    static double Amount(List<string> words)
    {
        var numbers = AllIn(string.Join(' ', words));
        var half = words.Contains("half", StringComparer.OrdinalIgnoreCase) ? 0.5 : 0;
        return numbers.Count > 0 ? numbers[^1] + half : half > 0 ? half : 1;
    }

    static TimeSpan Unit(string word) => word.ToLowerInvariant() switch
    {
        "second" or "seconds" or "sec" or "secs" => TimeSpan.FromSeconds(1),
        "minute" or "minutes" or "min" or "mins" => TimeSpan.FromMinutes(1),
        "hour" or "hours" => TimeSpan.FromHours(1),
        _ => TimeSpan.Zero,
    };

    static double? Parse(string word)
    {
        if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
        var lower = word.ToLowerInvariant();
        var small = Array.IndexOf(Small, lower);
        if (small >= 0) return small;
        var tens = Array.IndexOf(Tens, lower);
        return tens >= 2 ? tens * 10 : lower == "hundred" ? 100 : null;
    }
}
