using System.Reflection;
using System.Runtime.Loader;

namespace Voice.Server.Tools.Plugins;

/// <summary>One plugin and its libraries, separate from all others. It shares the contract assemblies with the host.</summary>
internal sealed class PluginContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    private static readonly HashSet<string> Shared = ["Voice", "Microsoft.Extensions.AI.Abstractions"];

    private readonly AssemblyDependencyResolver _resolver = new(file);
    private readonly string _folder = Path.GetDirectoryName(file)!;

    /// <returns>Null for what the host has.</returns>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || Shared.Contains(name))
            return null;
        // A plugin that was copied without its .deps.json has its libraries beside it.
        var found = _resolver.ResolveAssemblyToPath(assemblyName) ?? Path.Combine(_folder, name + ".dll");
        return File.Exists(found) ? LoadFromAssemblyPath(found) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
}
