using System.Collections.Frozen;

namespace Voice.Assistants;

/// <summary>Text that speech recognition writes down without speech: the credits of the films it was trained on.</summary>
internal static class TranscriptHallucinations
{
    private static readonly FrozenSet<string> Credits = FrozenSet.ToFrozenSet(
        [
            "thanksforwatching", "thankyouforwatching", "thankyousomuchforwatching", "pleasesubscribe", "pleasesubscribetomychannel", "likeandsubscribe",
            "subtitlesbytheamaraorgcommunity", "transcribedbyhttpsotterai", "untertiteldesamaraorgcommunity", "untertitelderamaraorgcommunity", "untertitelimauftragdeszdfffürfunk2017",
            "soustitresréalisésparalacommunautédamaraorg", "soustitresréalisésparlacommunautédamaraorg", "soustitragestradiocanada", "subtítulosporlacomunidaddeamaraorg",
            "sottotitolicreatidallacomunitàamaraorg", "legendaspelacomunidadeamaraorg", "ご視聴ありがとうございました", "字幕由amaraorg社区提供", "请不吝点赞订阅转发打赏支持明镜与点点栏目",
            "mbc뉴스이덕영입니다", "시청해주셔서감사합니다", "субтитрысделалdimatorzok", "продолжениеследует", "napisystworzoneprzezspołecznośćamaraorg",
        ],
        StringComparer.Ordinal);

    /// <summary>True if a transcript holds no word, or nothing but such a credit.</summary>
    public static bool Are(string transcript)
    {
        var letters = string.Concat(transcript.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return letters.Length == 0 || Credits.Contains(letters);
    }
}
