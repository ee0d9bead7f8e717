using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.Server.Knowledge.Files;

/// <summary>The Files API of the upstream. Every file that it uploads stands in the <see cref="UploadJournal"/> until it is deleted.</summary>
/// <remarks>
/// Source: OpenAI, <c>POST /files</c> (multipart: <c>file</c>, <c>purpose</c>, <c>expires_after[anchor]</c>, <c>expires_after[seconds]</c> of 3,600 to 2,592,000) and <c>DELETE /files/{id}</c>.
/// Azure OpenAI takes an expiry of at least 1,209,600 seconds and not every purpose. A part that is refused is left out, and later uploads to that entry go without it.
/// </remarks>
internal sealed partial class UpstreamFiles(KnowledgeHttp http, UploadJournal journal, TimeProvider time, ILogger<UpstreamFiles> logger)
{
    /// <summary>How long a file without an expiry stays in the journal.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const long ShortestOnAzure = 1_209_600;
    private const int LargestAnswer = 64 * 1024;

    // The purpose that each entry takes, and whether it takes an expiry.
    private readonly ConcurrentDictionary<OpenAIEndpoint, Terms> _terms = new();

    // The trouble with deletions that the log already has.
    private volatile string _trouble = "";

    private sealed record Terms(bool TakesUserData, bool TakesExpiry);

    /// <summary>Uploads a file.</summary>
    /// <param name="purpose"><c>user_data</c>, which becomes <c>assistants</c> where it is refused, or another.</param>
    /// <param name="lifetime">After this time the provider deletes the file by itself; null for never.</param>
    /// <param name="at">The entry; null for the first that takes it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<UploadOutcome> UploadAsync(string name, string mediaType, ReadOnlyMemory<byte> content, string purpose, TimeSpan? lifetime, OpenAIEndpoint? at, CancellationToken cancellation)
    {
        var terms = _terms.GetValueOrDefault(at ?? http.Endpoints[0]) ?? new Terms(TakesUserData: true, TakesExpiry: true);
        while (true)
        {
            try
            {
                using var form = Form(name, mediaType, content, terms.TakesUserData ? purpose : "assistants", terms.TakesExpiry ? lifetime : null, at ?? http.Endpoints[0]);
                using var response = await http.SendAsync(HttpMethod.Post, "files", form, at, cancellation);
                if (response.IsSuccessStatusCode)
                    return await TakeAsync(response, terms, lifetime, cancellation);
                var refusal = await http.ReadRefusalAsync(response, cancellation);
                if (Without(terms, refusal, purpose) is not { } less)
                    return Refused(refusal);
                (terms, at) = (less, refusal.Endpoint ?? at);
            }
            catch (AssistantException e)
            {
                return new UploadOutcome(null, IsOffered: true, e.Failure.Message);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return new UploadOutcome(null, IsOffered: true, "The connection broke.");
            }
        }
    }

    /// <summary>Deletes a file and takes it off the list.</summary>
    /// <returns>True if it is gone, also if it was gone before.</returns>
    public async Task<bool> DeleteAsync(string id, OpenAIEndpoint at, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.SendAsync(HttpMethod.Delete, "files/" + Uri.EscapeDataString(id), null, at, cancellation);
            if (!response.IsSuccessStatusCode && response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Gone))
            {
                var refusal = await http.ReadRefusalAsync(response, cancellation);
                TellTrouble(refusal.Failure("The upstream", "such file").Message);
                return false;
            }
            _trouble = "";
            journal.Remove(id);
            return true;
        }
        catch (Exception e) when (e is AssistantException or HttpRequestException or IOException)
        {
            TellTrouble(e.Message);
            return false;
        }
    }

    private void TellTrouble(string reason)
    {
        if (_trouble != reason)
            LogNotDeleted(reason);
        _trouble = reason;
    }

    private async Task<UploadOutcome> TakeAsync(HttpResponseMessage response, Terms terms, TimeSpan? lifetime, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            if (json.RootElement.GetProperty("id").GetString() is not { Length: > 0 and <= 256 } id || EndpointHandler.AskedOf(response) is not { } endpoint)
                return new UploadOutcome(null, IsOffered: false, "The answer to the upload names no file.");
            _terms[endpoint] = terms;
            journal.Add(FileEntry.Of(id, endpoint, time.GetUtcNow() + (lifetime ?? Kept)));
            return new UploadOutcome(new UploadedFile(id, endpoint), IsOffered: true, "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new UploadOutcome(null, IsOffered: false, "The answer to the upload is not that of a Files API.");
        }
    }

    /// <returns>Null if the refusal is about something else.</returns>
    private static Terms? Without(Terms terms, Refusal refusal, string purpose)
    {
        if ((int)refusal.Status is not (400 or 422))
            return null;
        if (terms.TakesExpiry && (refusal.Body.Param.StartsWith("expires_after", StringComparison.Ordinal) || refusal.Body.Says("expires_after", "expiration", "expiry")))
            return terms with { TakesExpiry = false };
        if (terms.TakesUserData && purpose != "assistants" && (refusal.Body.Param == "purpose" || refusal.Body.Says("purpose", "user_data")))
            return terms with { TakesUserData = false };
        return null;
    }

    private static UploadOutcome Refused(Refusal refusal)
    {
        var isOffered = refusal.Reason is not (RefusalReason.AddressUnknown or RefusalReason.OperationUnsupported) && (int)refusal.Status is not (404 or 405 or 501);
        return new UploadOutcome(null, isOffered, refusal.Failure("The upstream", "such file").Message);
    }

    private static MultipartFormDataContent Form(string name, string mediaType, ReadOnlyMemory<byte> content, string purpose, TimeSpan? lifetime, OpenAIEndpoint at)
    {
        var file = new ReadOnlyMemoryContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" } };
        if (lifetime is { } expiry)
        {
            var seconds = Math.Clamp((long)expiry.TotalSeconds, at.Azure ? ShortestOnAzure : 3_600, 2_592_000);
            form.Add(new StringContent("created_at"), "expires_after[anchor]");
            form.Add(new StringContent(seconds.ToString(CultureInfo.InvariantCulture)), "expires_after[seconds]");
        }
        form.Add(file, "file", name);
        return form;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A file could not be deleted at the upstream and is tried again later: {Reason}")]
    private partial void LogNotDeleted(string reason);
}
