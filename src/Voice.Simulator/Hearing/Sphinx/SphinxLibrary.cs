using System.Runtime.InteropServices;

namespace Voice.Simulator.Hearing.Sphinx;

/// <summary>The functions of libpocketsphinx that the ears need. The library is loaded if it is installed; nothing is linked.</summary>
/// <remarks>Source: pocketsphinx.h and cmd_ln.h of PocketSphinx 5prealpha (BSD licence).</remarks>
sealed class SphinxLibrary
{
    static readonly string[] Names = ["libpocketsphinx.so.3", "libpocketsphinx.3.dylib", "pocketsphinx.dll"];

    SphinxLibrary(nint handle)
    {
        Arguments = Function<ArgumentsOf>(handle, "ps_args");
        Parse = Function<ParseArguments>(handle, "cmd_ln_parse_r");
        FreeArguments = Function<Free>(handle, "cmd_ln_free_r");
        Open = Function<OpenDecoder>(handle, "ps_init");
        Close = Function<Free>(handle, "ps_free");
        AddWord = Function<AddPronunciation>(handle, "ps_add_word");
        SetGrammar = Function<SetText>(handle, "ps_set_jsgf_string");
        SetSearch = Function<SetName>(handle, "ps_set_search");
        Begin = Function<Step>(handle, "ps_start_utt");
        End = Function<Step>(handle, "ps_end_utt");
        Process = Function<ProcessSound>(handle, "ps_process_raw");
        Hypothesis = Function<GetHypothesis>(handle, "ps_get_hyp");
    }

    public delegate nint ArgumentsOf();

    public delegate nint ParseArguments(nint before, nint definitions, int count, nint[] values, int strict);

    public delegate nint OpenDecoder(nint arguments);

    public delegate int AddPronunciation(nint decoder, [MarshalAs(UnmanagedType.LPUTF8Str)] string word, [MarshalAs(UnmanagedType.LPUTF8Str)] string phones, int update);

    public delegate int SetText(nint decoder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string text);

    public delegate int SetName(nint decoder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    public delegate int Step(nint decoder);

    public delegate int ProcessSound(nint decoder, short[] samples, nint count, int withoutSearch, int isWhole);

    public delegate nint GetHypothesis(nint decoder, out int score);

    public delegate int Free(nint pointer);

    public ArgumentsOf Arguments { get; }

    public ParseArguments Parse { get; }

    public Free FreeArguments { get; }

    public OpenDecoder Open { get; }

    public Free Close { get; }

    public AddPronunciation AddWord { get; }

    public SetText SetGrammar { get; }

    public SetName SetSearch { get; }

    public Step Begin { get; }

    public Step End { get; }

    public ProcessSound Process { get; }

    public GetHypothesis Hypothesis { get; }

    /// <summary>Null where the library is not installed, is damaged, or lacks a function.</summary>
    /// <param name="path">A certain file; null looks where the system looks for libraries.</param>
    public static SphinxLibrary? TryLoad(string? path = null)
    {
        foreach (var name in path is null ? Names : [path])
        {
            if (!NativeLibrary.TryLoad(name, out var handle)) continue;
            try
            {
                return new(handle);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(handle);
            }
        }

        return null;
    }

    static T Function<T>(nint handle, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(handle, name));
}
