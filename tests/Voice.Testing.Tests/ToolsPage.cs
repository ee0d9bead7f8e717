using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Voice.Testing.Tests;

/// <summary>The code of docs/tools.md, compiled as it stands there.</summary>
internal static class ToolsPage
{
    // The usings that a .NET project gets by ImplicitUsings.
    private const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lazy<Assembly> Compiled = new(Compile);

    public static Assembly Assembly => Compiled.Value;

    /// <summary>The blocks of a language, in order.</summary>
    public static IReadOnlyList<string> Blocks(string language)
    {
        using var reader = new StreamReader(typeof(ToolsPage).Assembly.GetManifestResourceStream("tools.md")!);
        var parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n```");
        return [.. parts.Where((part, i) => i % 2 == 1 && part.StartsWith(language + "\n", StringComparison.Ordinal)).Select(part => part[(language.Length + 1)..])];
    }

    private static Assembly Compile()
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("ToolsPage", [.. Blocks("csharp").Prepend(Implicit).Select(block => CSharpSyntaxTree.ParseText(block))], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        var mistakes = compilation.Emit(assembly).Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Warning).ToArray();
        mistakes.ShouldBeEmpty();
        return Assembly.Load(assembly.ToArray());
    }
}
