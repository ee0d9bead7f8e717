using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Voice.Server.Settings.Reference;

/// <summary>The documentation comments of this server's assemblies, from the XML files that the compiler writes beside them.</summary>
internal sealed partial class XmlComments
{
    private readonly Dictionary<string, XElement> _members;

    /// <exception cref="FileNotFoundException">An assembly has no such file.</exception>
    public XmlComments(IEnumerable<Assembly> assemblies) => _members = assemblies
        .SelectMany(static assembly => XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml"), LoadOptions.PreserveWhitespace).Descendants("member"))
        .DistinctBy(static member => member.Attribute("name")!.Value)           // generated code is in several assemblies
        .ToDictionary(static member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>A part of a type's comment in Markdown; empty if there is none.</summary>
    /// <param name="part"><c>summary</c>, <c>value</c> or <c>remarks</c>.</param>
    public string Of(Type type, string part) => Text(Find("T:" + Name(type), part, depth: 0));

    /// <inheritdoc cref="Of(Type, string)"/>
    public string Of(PropertyInfo property, string part) => Text(Find($"P:{Name(property.DeclaringType!)}.{property.Name}", part, depth: 0));

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private XElement? Find(string member, string part, int depth)
    {
        if (depth > 5 || !_members.TryGetValue(member, out var comment))
            return null;
        return comment.Element(part) ?? (comment.Element("inheritdoc")?.Attribute("cref")?.Value is { } from ? Find(from, part, depth + 1) : null);
    }

    private static string Text(XElement? part)
    {
        if (part is null)
            return "";
        var text = new StringBuilder();
        foreach (var node in part.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement reference when reference.Attribute("cref")?.Value is { } cref => $"`{cref[(cref.LastIndexOf('.') + 1)..]}`",
                XElement word when word.Attribute("langword")?.Value is { } keyword => $"`{keyword}`",
                XElement other => Text(other),
                _ => "",
            });
        }
        return Space().Replace(text.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
