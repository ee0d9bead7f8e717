using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Voice.Conversations;

namespace Voice.Server.Settings;

/// <summary>Reads a section of the settings into a record and collects every mistake in it, instead of stopping at the first.</summary>
internal static class SettingsReader
{
    /// <typeparam name="T">A record of simple properties, each with its default and its validation attributes.</typeparam>
    /// <param name="mistakes">Gets one sentence per mistake: unknown names, values of the wrong type, values out of range.</param>
    /// <param name="parts">Names of sections within this one that are read by others.</param>
    public static T Read<T>(IConfigurationSection section, List<string> mistakes, params IReadOnlyCollection<string> parts)
        where T : class, new()
    {
        var settings = new T();
        var properties = PropertiesOf(typeof(T)).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (parts.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            if (!properties.TryGetValue(child.Key, out var property))
                mistakes.Add($"{child.Path} is not a setting. There are: {string.Join(", ", properties.Keys.Concat(parts).Order(StringComparer.Ordinal))}.");
            else if (child.Value is { } text && !TrySet(settings, property, text))
                mistakes.Add($"{child.Path} is '{text}', which is not {Kind(property.PropertyType)}.");
        }
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true);
        mistakes.AddRange(results.Select(r => $"{section.Path}:{r.MemberNames.FirstOrDefault()}: {r.ErrorMessage}"));
        return settings;
    }

    /// <summary>The properties of options that are settings, in the order of the code.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.CanWrite && property.GetCustomAttribute<PerCallAttribute>() is null)
        .OrderBy(property => property.DeclaringType == options ? 0 : 1).ThenBy(static property => property.MetadataToken);

    private static bool TrySet(object settings, PropertyInfo property, string text)
    {
        try
        {
            property.SetValue(settings, TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(text));
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(TimeSpan) => "a time such as 00:00:30 (hours:minutes:seconds)",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(int) => "a whole number",
        var t when t == typeof(double) => "a number",
        var t when t.IsEnum => "one of " + string.Join(", ", Enum.GetNames(t)),
        var t => "a " + t.Name,
    };
}
