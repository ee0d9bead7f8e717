using System.Net;
using System.Text;
using System.Text.Json;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Statuses and bodies as services send them, and what each is about.</summary>
public sealed class RefusalTests
{
    private const string AzureFilter =
        """{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}}""";

    // About one request.
    [Theory]
    [InlineData(400, AzureFilter, RefusalReason.ContentFiltered, "400 content_filter")]
    [InlineData(400, """{"error":{"code":"content_policy_violation","message":"no"}}""", RefusalReason.ContentFiltered, "400 content_policy_violation")]
    [InlineData(400, """{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","type":"invalid_request_error","code":"invalid_prompt"}}""", RefusalReason.ContentFiltered, "400 invalid_prompt")]
    [InlineData(403, """{"error":{"code":403,"message":"Input flagged","metadata":{"reasons":["violence"],"flagged_input":"secret words"}}}""", RefusalReason.ContentFiltered, "403")]
    [InlineData(400, """{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content."}""", RefusalReason.ContentFiltered, "400 DataInspectionFailed")]
    [InlineData(400, """{"error":{"message":"m","innererror":{"content_filter_result":{"jailbreak":{"detected":true}}}}}""", RefusalReason.ContentFiltered, "400 content_filter")]
    [InlineData(400, """{"error":{"message":"m","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", RefusalReason.ContextTooLong, "400 context_length_exceeded")]
    [InlineData(400, """{"error":{"message":"Invalid 'input[0].content': string too long.","param":"input[0].content","code":"string_above_max_length"}}""", RefusalReason.ContextTooLong, "400 string_above_max_length")]
    [InlineData(400, """{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}""", RefusalReason.ContextTooLong, "400 exceed_context_size_error")]
    [InlineData(500, """{"error":{"code":500,"message":"the request exceeds the available context size","type":"server_error"}}""", RefusalReason.ContextTooLong, "500 server_error")]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","param":null,"code":400}""", RefusalReason.ContextTooLong, "400 BadRequestError")]
    [InlineData(400, """{"error":"input length exceeds maximum context length"}""", RefusalReason.ContextTooLong, "400")]
    [InlineData(400, """{"error":"Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}""", RefusalReason.ContextTooLong, "400")]
    [InlineData(422, """{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000","error_type":"validation"}""", RefusalReason.ContextTooLong, "422 validation")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", RefusalReason.ContextTooLong, "400 invalid_request_error")]
    [InlineData(429, """{"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.","type":"tokens","code":"rate_limit_exceeded"}}""", RefusalReason.ContextTooLong, "429 rate_limit_exceeded")]
    [InlineData(413, "<html><h1>413 Request Entity Too Large</h1></html>", RefusalReason.ContextTooLong, "413")]
    [InlineData(400, """{"error":{"message":"Failed to call a function.","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"<function=roll {}>"}}""", RefusalReason.ToolUseFailed, "400 tool_use_failed")]
    [InlineData(500, """{"error":{"code":500,"message":"Failed to parse tool call arguments as JSON","type":"server_error"}}""", RefusalReason.ToolUseFailed, "500 server_error")]
    [InlineData(400, """{"error":{"message":"Audio file is too short. Minimum audio length is 0.1 seconds.","type":"invalid_request_error","param":"file","code":"audio_too_short"}}""", RefusalReason.SoundUnusable, "400 audio_too_short")]
    [InlineData(400, """{"error":{"message":"The audio file could not be decoded or its format is not supported.","type":"invalid_request_error","param":null,"code":null}}""", RefusalReason.SoundUnusable, "400 invalid_request_error")]
    [InlineData(422, """{"detail":[{"msg":"no phonemes"}]}""", RefusalReason.RequestUnusable, "422")]
    [InlineData(400, """{"error":{"message":"Conversation roles must alternate user/assistant"}}""", RefusalReason.RequestUnusable, "400")]
    [InlineData(400, "", RefusalReason.RequestUnusable, "400")]
    [InlineData(400, "no", RefusalReason.RequestUnusable, "400")]
    [InlineData(409, "{}", RefusalReason.RequestUnusable, "409")]
    [InlineData(415, "{}", RefusalReason.RequestUnusable, "415")]
    // About one option or tool.
    [InlineData(400, """{"error":{"message":"Unsupported parameter: 'reasoning.effort' is not supported with this model.","type":"invalid_request_error","param":"reasoning.effort","code":"unsupported_parameter"}}""", RefusalReason.OptionUnsupported, "400 unsupported_parameter")]
    [InlineData(400, """{"error":{"message":"Unknown parameter: 'prompt_cache_key'.","param":"prompt_cache_key","code":"unknown_parameter"}}""", RefusalReason.OptionUnsupported, "400 unknown_parameter")]
    [InlineData(400, """{"error":{"message":"Invalid schema for function 'x': array schema missing items.","param":"tools[3].function.parameters","code":"invalid_function_parameters"}}""", RefusalReason.OptionUnsupported, "400 invalid_function_parameters")]
    [InlineData(422, """{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}""", RefusalReason.OptionUnsupported, "422 extra_forbidden")]
    [InlineData(400, """[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"prompt_cache_key\": Cannot find field.","status":"INVALID_ARGUMENT"}}]""", RefusalReason.OptionUnsupported, "400 INVALID_ARGUMENT")]
    // About the key or the account.
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-secret.","type":"invalid_request_error","code":"invalid_api_key"}}""", RefusalReason.KeyRefused, "401 invalid_api_key")]
    [InlineData(401, """{"statusCode":401,"message":"Access denied due to missing subscription key."}""", RefusalReason.KeyRefused, "401")]
    [InlineData(401, "", RefusalReason.KeyRefused, "401")]
    [InlineData(400, """[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]""", RefusalReason.KeyRefused, "400 INVALID_ARGUMENT")]
    [InlineData(401, """{"error":{"code":"PermissionDenied","message":"The principal lacks the required data action."}}""", RefusalReason.PermissionDenied, "401 PermissionDenied")]
    [InlineData(403, """{"error":{"code":"unsupported_country_region_territory","message":"no"}}""", RefusalReason.PermissionDenied, "403 unsupported_country_region_territory")]
    [InlineData(403, "<html>Forbidden</html>", RefusalReason.PermissionDenied, "403")]
    [InlineData(403, """{"error":{"code":"AuthenticationTypeDisabled","message":"Key based authentication is disabled for this resource."}}""", RefusalReason.KeysSwitchedOff, "403 AuthenticationTypeDisabled")]
    [InlineData(403, """{"error":{"code":"AccessDenied","message":"Access denied due to Virtual Network/Firewall rules."}}""", RefusalReason.NetworkBlocked, "403 AccessDenied")]
    [InlineData(403, """{"error":{"code":"403","message":"Public access is disabled. Please configure private endpoint."}}""", RefusalReason.NetworkBlocked, "403")]
    [InlineData(403, """{"error":{"code":"PublicNetworkAccessDisabled","message":"no"}}""", RefusalReason.NetworkBlocked, "403 PublicNetworkAccessDisabled")]
    [InlineData(401, """{"error":{"code":"ip_not_authorized","message":"no"}}""", RefusalReason.NetworkBlocked, "401 ip_not_authorized")]
    [InlineData(429, """{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"You exceeded your current quota"}}""", RefusalReason.QuotaUsedUp, "429 insufficient_quota")]
    [InlineData(402, """{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}""", RefusalReason.QuotaUsedUp, "402 invalid_request_error")]
    [InlineData(403, """{"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 02:43:11."}""", RefusalReason.QuotaUsedUp, "403")]
    [InlineData(429, """{"error":{"code":"429","message":"Requests have exceeded the call rate limit"}}""", RefusalReason.RateLimited, "429")]
    [InlineData(429, "", RefusalReason.RateLimited, "429")]
    // About the service.
    [InlineData(404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""", RefusalReason.ModelMissing, "404 DeploymentNotFound")]
    [InlineData(404, """{"code":"DeploymentNotFound","message":"no"}""", RefusalReason.ModelMissing, "404 DeploymentNotFound")]
    [InlineData(404, """{"error":{"message":"The model `x` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", RefusalReason.ModelMissing, "404 model_not_found")]
    [InlineData(404, """{"error":{"message":"model \"llama9\" not found, try pulling it first","type":"api_error"}}""", RefusalReason.ModelMissing, "404 api_error")]
    [InlineData(400, """{"error":{"message":"The model has been decommissioned","code":"model_decommissioned"}}""", RefusalReason.ModelMissing, "400 model_decommissioned")]
    [InlineData(400, """{"error":{"message":"Invalid model name passed in model=x","type":null,"param":null,"code":"400"}}""", RefusalReason.ModelMissing, "400")]
    [InlineData(400, """{"error":{"code":"OperationNotSupported","message":"The realtime operation does not work with the specified model, m."}}""", RefusalReason.OperationUnsupported, "400 OperationNotSupported")]
    [InlineData(404, """{"error":{"message":"This is not a chat model and thus not supported in the v1/chat/completions endpoint.","type":"invalid_request_error","param":"model","code":null}}""", RefusalReason.OperationUnsupported, "404 invalid_request_error")]
    [InlineData(404, """{"error":{"code":"404","message":"Resource not found"}}""", RefusalReason.AddressUnknown, "404")]
    [InlineData(404, """{"detail":"Not Found"}""", RefusalReason.AddressUnknown, "404")]
    [InlineData(404, "<!DOCTYPE html><title>404</title>", RefusalReason.AddressUnknown, "404")]
    [InlineData(405, """{"detail":"Method Not Allowed"}""", RefusalReason.AddressUnknown, "405")]
    [InlineData(302, "", RefusalReason.ServiceFailed, "302")]
    [InlineData(500, """{"error":{"type":"server_error","message":"oops"}}""", RefusalReason.ServiceFailed, "500 server_error")]
    [InlineData(503, "<html>upstream connect error</html>", RefusalReason.ServiceFailed, "503")]
    [InlineData(502, """{"errors":[{"code":1033,"message":"tunnel"}]}""", RefusalReason.ServiceFailed, "502 1033")]
    [InlineData(408, "", RefusalReason.ServiceFailed, "408")]
    internal async Task Body_OfAService_IsReadForWhatItIsAbout(int status, string body, RefusalReason reason, string logged)
    {
        var refusal = await ReadAsync(status, body);
        (refusal.Reason, refusal.StatusAndCode).ShouldBe((reason, logged));
        refusal.Failure("The service", "such model").Message.ShouldContain(logged);
    }

    [Theory]
    [InlineData(RefusalReason.ContentFiltered, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.ContextTooLong, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.ToolUseFailed, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.SoundUnusable, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.RequestUnusable, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.OptionUnsupported, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.None, AssistantFailureKind.Refused)]
    [InlineData(RefusalReason.KeyRefused, AssistantFailureKind.Unauthorized)]
    [InlineData(RefusalReason.KeysSwitchedOff, AssistantFailureKind.Unauthorized)]
    [InlineData(RefusalReason.PermissionDenied, AssistantFailureKind.Unauthorized)]
    [InlineData(RefusalReason.NetworkBlocked, AssistantFailureKind.Unauthorized)]
    [InlineData(RefusalReason.QuotaUsedUp, AssistantFailureKind.Limited)]
    [InlineData(RefusalReason.RateLimited, AssistantFailureKind.Limited)]
    [InlineData(RefusalReason.ModelMissing, AssistantFailureKind.Misconfigured)]
    [InlineData(RefusalReason.OperationUnsupported, AssistantFailureKind.Misconfigured)]
    [InlineData(RefusalReason.AddressUnknown, AssistantFailureKind.Misconfigured)]
    [InlineData(RefusalReason.ServiceFailed, AssistantFailureKind.Unreachable)]
    internal void Reason_IsAKindOfFailure_ThatChangesTheAssistantOnlyForKeyOrService(RefusalReason reason, AssistantFailureKind kind) =>
        RefusalFailure.Of(reason, "The service", "400", "model").Kind.ShouldBe(kind);

    [Theory]
    [InlineData(403, "quota", "4", RefusalReason.QuotaUsedUp, EndpointFault.Limited)]
    [InlineData(403, "the volume of this subscription is used up", "4", RefusalReason.QuotaUsedUp, EndpointFault.Limited)]
    [InlineData(403, "no", "4", RefusalReason.RateLimited, EndpointFault.Limited)]
    [InlineData(403, "no", null, RefusalReason.PermissionDenied, EndpointFault.Dead)]
    [InlineData(403, "quota", null, RefusalReason.QuotaUsedUp, EndpointFault.Dead)]
    internal async Task Forbidden_WithRetryAfter_IsALimitThatEnds(int status, string message, string? retryAfter, RefusalReason reason, EndpointFault fault)
    {
        var refusal = await ReadAsync(status, $$"""{"statusCode":403,"message":"{{message}}"}""", retryAfter);
        (refusal.Reason, refusal.Fault(realtime: true)).ShouldBe((reason, fault));
        refusal.Failure("The service", "model").RetryAfter.ShouldBe(retryAfter is null ? null : TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(400, """{"error":{"code":"OperationNotSupported"}}""", EndpointFault.Missing, EndpointFault.Missing)]
    [InlineData(400, """{"error":{"code":"content_filter"}}""", EndpointFault.Missing, EndpointFault.Unfit)]
    [InlineData(422, "", EndpointFault.Failed, EndpointFault.Unfit)]
    [InlineData(403, "", EndpointFault.Dead, EndpointFault.Missing)]
    [InlineData(401, """{"error":{"code":"PermissionDenied"}}""", EndpointFault.Dead, EndpointFault.Dead)]
    [InlineData(404, "", EndpointFault.Missing, EndpointFault.Missing)]
    [InlineData(500, "", EndpointFault.Failed, EndpointFault.Failed)]
    internal async Task Refusal_SaysAboutTheEntry_WhatItsUseMakesOfIt(int status, string body, EndpointFault realtime, EndpointFault stage)
    {
        var refusal = await ReadAsync(status, body);
        (refusal.Fault(realtime: true), refusal.Fault(realtime: false)).ShouldBe((realtime, stage));
    }

    [Theory]
    [InlineData("sk-proj-1234")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("my number is 5551234")]
    [InlineData("555123456")]
    [InlineData("call me at noon")]
    [InlineData("naïve")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggggggggg")]
    public async Task Code_ThatMayBeAKeyOrWords_IsNotLogged(string code)
    {
        var refusal = await ReadAsync(400, JsonSerializer.Serialize(new { error = new { code, message = code } }));
        refusal.StatusAndCode.ShouldBe("400");
        refusal.Failure("The service", "model").Message.ShouldNotContain(code);
    }

    [Theory]
    [InlineData("""{"error":{"message":"\ud83d","code":"\ud83d"}}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("{\"error\":")]
    [InlineData("""{"error":{"message":"{\"error\":\"{"}}""")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("""{"error":{"code":{},"type":[],"param":{"a":[1]},"message":7}}""")]
    [InlineData("\ufeff{\"error\":null}")]
    public async Task Body_ThatIsNoError_IsARefusalAllTheSame(string body) =>
        (await ReadAsync(400, body)).Reason.ShouldBe(RefusalReason.RequestUnusable);

    [Fact]
    public async Task Body_WithTheErrorOfTheServiceBehindIt_IsReadWithThat() =>
        (await ReadAsync(400, """{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"code\":\"content_filter\"}}"}}}""")).Reason.ShouldBe(RefusalReason.ContentFiltered);

    [Fact]
    public async Task Body_ThatIsTooLarge_IsJudgedByItsStatus() =>
        (await ReadAsync(404, new string('x', 200_000))).Reason.ShouldBe(RefusalReason.AddressUnknown);

    [Theory]
    [InlineData("http://host:8000/chat/completions", "http://host:8000/v1")]
    [InlineData("http://host:8000/v1/chat/completions", "ends in /v1")]
    public void AddressUnknown_NamesTheMissingVersion(string at, string named) =>
        RefusalFailure.Of(RefusalReason.AddressUnknown, "The service", "404", "model", at: new Uri(at)).Message.ShouldContain(named);

    [Theory]
    [InlineData("AZURE_OPENAI_API_KEY", "Check AZURE_OPENAI_API_KEY on the server.")]
    [InlineData("Voice:Upstream:Pool:1:Key", "Check Voice:Upstream:Pool:1:Key on the server.")]
    [InlineData("", "Check the service's key in the server's settings.")]
    public void KeyRefused_NamesTheSettingOfThatKey(string setting, string sentence) =>
        RefusalFailure.Of(RefusalReason.KeyRefused, "The service", "401", "model", keySetting: setting).Message.ShouldEndWith(sentence);

    private static async Task<Refusal> ReadAsync(int status, string body, string? retryAfter = null)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return await Refusal.ReadAsync(response, default, CancellationToken.None);
    }
}
