using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Voice.OpenAI.Endpoints;

namespace Voice.Server.Knowledge.Files;

/// <summary>A file of ours at a provider, as the list in the data folder has it.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="At">The base URL of the entry that has it.</param>
/// <param name="Account">A digest of the key that it was uploaded with. The key itself is never written.</param>
/// <param name="Until">When the provider deletes it by itself, or when it is given up.</param>
internal sealed record FileEntry(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("at")] string At,
    [property: JsonPropertyName("account")] string Account,
    [property: JsonPropertyName("until")] DateTimeOffset Until)
{
    public static FileEntry Of(string id, OpenAIEndpoint endpoint, DateTimeOffset until) => new(id, endpoint.BaseUrl.ToString(), AccountOf(endpoint), until);

    /// <summary>The entry of the pool that has the file.</summary>
    /// <returns>Null if the settings name no such service any more. A key that was changed is of the same account.</returns>
    public OpenAIEndpoint? Find(IReadOnlyList<OpenAIEndpoint> endpoints) => Find(endpoints, At, Account);

    public static OpenAIEndpoint? Find(IReadOnlyList<OpenAIEndpoint> endpoints, string at, string account)
    {
        var there = endpoints.Where(endpoint => endpoint.BaseUrl.ToString() == at).ToList();
        return there.Find(endpoint => AccountOf(endpoint) == account) ?? there.FirstOrDefault();
    }

    public static string AccountOf(OpenAIEndpoint endpoint) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint.ApiKey)).AsSpan(0, 8));
}
