using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Voice.Tools;

namespace Voice.Server.Tools.Plugins;

/// <summary>Looks into a file for methods marked as tools, without loading it: nothing of a library that is no plugin is run or resolved.</summary>
internal static class PluginMarks
{
    /// <returns>False too for what is no .NET assembly: a plugin may bring native libraries.</returns>
    /// <exception cref="BadImageFormatException">It is neither.</exception>
    public static bool Has(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        if (!image.HasMetadata)
            return false;
        var metadata = image.GetMetadataReader();
        return metadata.IsAssembly && metadata.CustomAttributes
            .Select(metadata.GetCustomAttribute)
            .Where(a => a.Parent.Kind == HandleKind.MethodDefinition && a.Constructor.Kind == HandleKind.MemberReference)
            .Select(a => metadata.GetMemberReference((MemberReferenceHandle)a.Constructor).Parent)
            .Where(p => p.Kind == HandleKind.TypeReference)
            .Select(p => metadata.GetTypeReference((TypeReferenceHandle)p))
            .Any(t => metadata.GetString(t.Name) == nameof(VoiceToolAttribute) && metadata.GetString(t.Namespace) == typeof(VoiceToolAttribute).Namespace);
    }
}
