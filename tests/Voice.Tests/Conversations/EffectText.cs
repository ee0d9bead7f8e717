using System.Collections;
using System.Globalization;
using Voice.Conversations;

namespace Voice.Tests.Conversations;

/// <summary>An effect with all that it holds, so that two can be compared: records compare their lists by reference.</summary>
internal static class EffectText
{
    public static string Of(CallEffect effect) => Of((object)effect);

    private static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Of))}]",
        _ when value.GetType().Namespace?.StartsWith("Voice", StringComparison.Ordinal) == true && !value.GetType().IsEnum => $"{value.GetType().Name}({string.Join(", ", Parts(value))})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static IEnumerable<string> Parts(object value) =>
        value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.GetMethod?.IsStatic == false).Select(property => $"{property.Name}={Of(property.GetValue(value))}");
}
