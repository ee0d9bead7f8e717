using System.ComponentModel;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.Server.Knowledge.Files;
using Voice.Server.Knowledge.Stores;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Knowledge.Documents;

/// <summary>Answers a question from the documents of the call. A model with time reads them; the one that talks goes on talking meanwhile.</summary>
internal sealed partial class ReadDocumentTool(CallDocuments documents, KnowledgeHttp http, UpstreamHttp words, DocumentOptions options, ExpertOptions expert, KnowledgeOptions knowledge, ILogger<ReadDocumentTool> logger)
{
    public const string Name = "read_document";

    private const string Who = "The service that reads documents";
    private const int CharactersPerWord = 6;

    // The answer, its quotes and the JSON around them.
    private const int LongestJson = 100_000;

    public VoiceTool ToTool() => new(
        ToolBox.ToFunction(((Delegate)ReadDocument).Method, this, Name, "Answers a question from the documents that the caller has attached. Use it for every question about a document: you have not read it yourself. "
            + "It takes some seconds: tell the caller that you are looking it up. Name the document and the page in your answer."),
        new ToolPolicy { Audience = ToolAudience.Browser, Timeout = TimeSpan.FromSeconds(120) });

    private async Task<string> ReadDocument(
        CallContext call,
        [Description("The whole question. The reader does not hear the call.")] string question,
        [Description("The name of the document; leave it out to ask about all of them.")] string? document = null,
        CancellationToken cancellation = default)
    {
        if (string.IsNullOrWhiteSpace(question))
            throw new ToolException("There was no question.");
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("CallId", call.CallId) });
        var chosen = Choose(documents.Of(call.CallId), document);
        call.Report(new ToolProgress(0, null, chosen.Count == 1 ? $"Reading {chosen[0].Name}…" : $"Reading {chosen.Count} documents…"));
        using var response = await AskAsync(chosen, question, call.CallId, cancellation);
        var streamed = await StreamedAnswer.ReadAsync(response, Who, LongestJson, _ => call.Report(new ToolProgress(1, null, "Writing the answer…")), cancellation);
        var answer = DocumentAnswer.Read(streamed.Text, chosen);
        if (answer.Dropped > 0)
            LogDropped(answer.Dropped);
        if (answer.Citations.Count > 0)
            call.Cite(answer.Citations);
        var text = StreamedAnswer.Cut(answer.Text, options.LongestAnswer);
        return answer.IsFound ? $"{text}{From(answer.Citations)}" : $"The documents do not say that. {text}";
    }

    private IReadOnlyList<AttachedDocument> Choose(IReadOnlyList<AttachedDocument> all, string? asked)
    {
        if (all.Count == 0)
        {
            throw new ToolException("No document is attached to this call. Ask the caller to attach one on the page."
                + (knowledge.IsOn ? $" What the documents of this house say is found by {SearchKnowledgeTool.Name}." : ""));
        }
        if (string.IsNullOrWhiteSpace(asked))
            return all;
        var name = asked.Trim();
        List<AttachedDocument> found = [.. all.Where(document => string.Equals(document.Name, name, StringComparison.OrdinalIgnoreCase) || document.Id == name)];
        if (found.Count == 0)
            found = [.. all.Where(document => document.Name.Contains(Path.GetFileNameWithoutExtension(name), StringComparison.OrdinalIgnoreCase))];
        // The model may have made a name up; with one document it is clear which is meant.
        return found.Count > 0 ? found : all.Count == 1 ? all : throw new ToolException($"There is no document named '{name}'. There are: {string.Join(", ", all.Select(static document => document.Name))}.");
    }

    private static string From(IReadOnlyList<Citation> citations) => citations.Count == 0 ? "" : "\nFrom: " + string.Join("; ", citations
        .GroupBy(static citation => citation.Source).Select(static group => group.Any(static citation => citation.Page is not null)
            ? $"{group.Key}, page {string.Join(" and ", group.Select(static citation => citation.Page).Distinct().Order())}" : group.Key)) + ".";

    /// <summary>Asks with the files where they are, then with the documents inside of the question, then with their text: until the service takes it.</summary>
    private async Task<HttpResponseMessage> AskAsync(IReadOnlyList<AttachedDocument> chosen, string question, string call, CancellationToken cancellation)
    {
        var form = chosen.Any(static document => document.File is not null) ? DocumentForm.Files : Whole(chosen);
        var isRenewed = false;
        while (true)
        {
            var home = form == DocumentForm.Files ? chosen.Select(static document => document.File?.At).FirstOrDefault(static at => at is not null) : null;
            var model = options.Model.Length > 0 ? options.Model : expert.Model;
            var request = DocumentQuestion.Write(chosen, question, form, home, call, model, expert.ReasoningEffort, options.LongestAnswer / CharactersPerWord);
            try
            {
                var response = await http.AskAsync(JsonContent.Create(request), home, cancellation);
                if (response.IsSuccessStatusCode)
                    return response;
                using (response)
                {
                    var refusal = await http.ReadRefusalAsync(response, cancellation);
                    if (form == DocumentForm.Files && !isRenewed && IsLost(refusal))
                    {
                        isRenewed = true;
                        LogLost();
                        foreach (var document in chosen.Where(static document => document.File is not null))
                            await documents.RenewAsync(document, cancellation);
                        form = chosen.Any(static document => document.File is not null) ? DocumentForm.Files : Whole(chosen);
                        continue;
                    }
                    if (!IsAboutFiles(refusal) || Less(form, chosen) is not { } less)
                        throw words.Refused("responses", refusal, Who);
                    LogForm(form, refusal.StatusAndCode, less);
                    form = less;
                }
            }
            catch (AssistantException e) when (form == DocumentForm.Files && http.Endpoints.Count > 1)
            {
                // The entry that has the files is down. The others take the documents with the question.
                LogForm(form, e.Failure.Message, Whole(chosen));
                form = Whole(chosen);
            }
            catch (AssistantException e)
            {
                throw words.Unreachable("responses", e.Failure, Who);
            }
        }
    }

    private static DocumentForm Whole(IReadOnlyList<AttachedDocument> chosen) =>
        chosen.Sum(static document => (long)document.Content.Length) <= DocumentQuestion.LargestData ? DocumentForm.Data : DocumentForm.Text;

    /// <returns>Null if there is no other form.</returns>
    private static DocumentForm? Less(DocumentForm form, IReadOnlyList<AttachedDocument> chosen)
    {
        if (form == DocumentForm.Text)
            return null;
        var less = form == DocumentForm.Files ? Whole(chosen) : DocumentForm.Text;
        return less == DocumentForm.Text && !chosen.Any(static document => document.HasText) ? null : less;
    }

    /// <summary>A file id that the service does not know any more: 404 within a request that is right otherwise.</summary>
    private static bool IsLost(Refusal refusal) => (int)refusal.Status is 400 or 404 or 410
        && (refusal.Body.Says("file object", "file-", "assistant-", "file_id") || refusal.Body.Param.Contains("file", StringComparison.OrdinalIgnoreCase))
        && refusal.Body.Says("no such", "not found", "does not exist", "expired", "deleted", "could not find");

    private static bool IsAboutFiles(Refusal refusal) => (int)refusal.Status is 400 or 404 or 405 or 413 or 415 or 422 or 501
        && refusal.Reason is RefusalReason.RequestUnusable or RefusalReason.OptionUnsupported or RefusalReason.OperationUnsupported or RefusalReason.AddressUnknown or RefusalReason.ContextTooLong
            or RefusalReason.ToolUseFailed or RefusalReason.SoundUnusable;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream has lost a document of the call; it is uploaded again")]
    private partial void LogLost();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream does not take documents as {Form} ({Reason}); they are sent as {Less}")]
    private partial void LogForm(DocumentForm form, string reason, DocumentForm less);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Citations} citations of an answer did not hold and are not shown: the file is not of the call, or its page does not have the quote")]
    private partial void LogDropped(int citations);
}
