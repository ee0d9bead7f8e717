using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace Voice.Simulator.Tests.Realtime;

public sealed class SessionTests
{
    [Fact]
    public async Task Connect_WithModel_IsToldTheWholeSession()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=any-name-at-all"));

        var created = await client.ReadAsync();

        created.Type().ShouldBe("session.created");
        created.Text("event_id").ShouldNotBeNullOrEmpty();
        var session = created.GetProperty("session");
        session.Type().ShouldBe("realtime");
        session.Text("object").ShouldBe("realtime.session");
        session.Text("id")!.ShouldStartWith("sess_");
        session.Text("model").ShouldBe("any-name-at-all");
        session.GetProperty("audio").GetProperty("input").GetProperty("turn_detection").Type().ShouldBe("server_vad");
        session.GetProperty("audio").GetProperty("input").GetProperty("transcription").ValueKind.ShouldBe(JsonValueKind.Null);
        session.GetProperty("expires_at").GetInt64().ShouldBeGreaterThan(0);
    }

    /// <summary>§11: ws and browsers drop the connection if the subprotocol they offer is not echoed.</summary>
    [Theory]
    [InlineData("realtime", "openai-insecure-api-key.sk-x", "realtime")]
    [InlineData("something", "else", null)]
    public async Task Connect_WithSubprotocols_EchoesOnlyRealtime(string first, string second, string? expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        var offered = await RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=m"), options =>
        {
            options.AddSubProtocol(first);
            options.AddSubProtocol(second);
        });
        await using var client = offered;

        client.Socket.SubProtocol.ShouldBe(expected);
    }

    [Fact]
    public async Task Connect_Upgrade_NamesTheVoice()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await RealtimeClient.ConnectAsync(host.Socket("/v1/realtime?model=m"));

        client.Socket.HttpResponseHeaders!["X-Simulator-Voice"].ShouldHaveSingleItem().ShouldBe("built-in");
    }

    [Theory]
    [InlineData("header")]
    [InlineData("azure-header")]
    [InlineData("azure-query")]
    [InlineData("subprotocol")]
    public async Task Connect_WithTheKey_IsAdmitted(string way)
    {
        await using var host = await SimulatorHost.StartAsync(options => options.ApiKey = "secret");
        var path = way == "azure-query" ? "/openai/v1/realtime?model=m&api-key=secret" : "/openai/v1/realtime?model=m";
        await using var client = await RealtimeClient.ConnectAsync(host.Socket(path), options =>
        {
            if (way == "header") options.SetRequestHeader("Authorization", "Bearer secret");
            if (way == "azure-header") options.SetRequestHeader("api-key", "secret");
            if (way == "subprotocol") options.AddSubProtocol("realtime");
            if (way == "subprotocol") options.AddSubProtocol("openai-insecure-api-key.secret");
        });

        (await client.ReadAsync()).Type().ShouldBe("session.created");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    public async Task Connect_WithoutTheKey_Is401(string? authorization)
    {
        await using var host = await SimulatorHost.StartAsync(options => options.ApiKey = "secret");
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (authorization is not null) socket.Options.SetRequestHeader("Authorization", authorization);

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(host.Socket("/v1/realtime?model=m"), CancellationToken.None));

        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Connect_WithoutModel_Is400()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(host.Socket("/v1/realtime"), CancellationToken.None));

        socket.HttpStatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Update_Sparse_KeepsWhatIsAbsentAndClearsWhatIsEmpty()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync("""
            "instructions":"Be brief.","tools":[{"type":"function","name":"f"}],
            "audio":{"input":{"transcription":{"model":"whisper-1"},"turn_detection":{"type":"server_vad","threshold":0.7}}}
            """);

        var kept = await client.UpdateAsync("""
            "audio":{"input":{"turn_detection":{"type":"server_vad","silence_duration_ms":900}},"output":{"voice":"cedar"}}
            """);
        var cleared = await client.UpdateAsync("""
            "instructions":"","tools":[],"audio":{"input":{"transcription":null,"turn_detection":null}}
            """);

        kept.Text("instructions").ShouldBe("Be brief.");
        kept.GetProperty("tools").GetArrayLength().ShouldBe(1);
        var input = kept.GetProperty("audio").GetProperty("input");
        input.GetProperty("transcription").Text("model").ShouldBe("whisper-1");
        input.GetProperty("turn_detection").GetProperty("threshold").GetDouble().ShouldBe(0.7);
        input.GetProperty("turn_detection").Number("silence_duration_ms").ShouldBe(900);
        cleared.Text("instructions").ShouldBe("");
        cleared.GetProperty("tools").GetArrayLength().ShouldBe(0);
        cleared.GetProperty("audio").GetProperty("input").GetProperty("turn_detection").ValueKind.ShouldBe(JsonValueKind.Null);
        cleared.GetProperty("audio").GetProperty("input").GetProperty("transcription").ValueKind.ShouldBe(JsonValueKind.Null);
        cleared.GetProperty("audio").GetProperty("output").Text("voice").ShouldBe("cedar");
    }

    [Fact]
    public async Task Update_AnotherKindOfTurnDetection_StartsFromThatKindsDefaults()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var session = await client.UpdateAsync(""" "audio":{"input":{"turn_detection":{"type":"semantic_vad"}}} """);

        var detection = session.GetProperty("audio").GetProperty("input").GetProperty("turn_detection");
        detection.Text("eagerness").ShouldBe("auto");
        detection.TryGetProperty("threshold", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(""" "modalities":["text"] """, "unknown_parameter", "session.modalities", "Unknown parameter: 'session.modalities'.")]
    [InlineData(""" "audio":{"input":{"turn_detection":{"type":"server_vad","eager":1}}} """, "unknown_parameter", "session.audio.input.turn_detection.eager", null)]
    [InlineData(""" "output_modalities":["audio","text"] """, "invalid_value", "session.output_modalities", null)]
    [InlineData(""" "output_modalities":["video"] """, "invalid_value", "session.output_modalities[0]", "Invalid value: 'video'. Supported values are: 'text' and 'audio'.")]
    [InlineData(""" "instructions":7 """, "invalid_type", "session.instructions", "Invalid type for 'session.instructions': expected a string, but got an integer instead.")]
    [InlineData(""" "model":"another" """, "invalid_value", "session.model", null)]
    [InlineData(""" "audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}} """, "invalid_value", "session.audio.input.format.rate", null)]
    [InlineData(""" "audio":{"input":{"format":"pcm16"}} """, "invalid_type", "session.audio.input.format", null)]
    [InlineData(""" "audio":{"input":{"turn_detection":{"type":"server_vad","idle_timeout_ms":100}}} """, "invalid_value", "session.audio.input.turn_detection.idle_timeout_ms", null)]
    [InlineData(""" "audio":{"output":{"speed":9}} """, "invalid_value", "session.audio.output.speed", null)]
    [InlineData(""" "max_output_tokens":0 """, "invalid_value", "session.max_output_tokens", null)]
    [InlineData(""" "tools":[{"type":"function"}] """, "missing_required_parameter", "session.tools[0].name", "Missing required parameter: 'session.tools[0].name'.")]
    public async Task Update_Wrong_IsRefusedAndChangesNothing(string field, string code, string param, string? message)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.UpdateAsync(""" "instructions":"before" """);

        var error = await client.RefusedAsync($$$"""{"type":"session.update","event_id":"mine","session":{"type":"realtime","instructions":"after",{{{field}}}}}""");
        var session = await client.UpdateAsync(""" "tool_choice":"auto" """);

        error.Type().ShouldBe("invalid_request_error");
        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
        error.Text("event_id").ShouldBe("mine");
        if (message is not null) error.Text("message").ShouldBe(message);
        session.Text("instructions").ShouldBe("before");
    }

    [Fact]
    public async Task Update_WithoutType_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var error = await client.RefusedAsync("""{"type":"session.update","session":{"instructions":"x"}}""");

        error.Text("code").ShouldBe("missing_required_parameter");
        error.Text("param").ShouldBe("session.type");
    }

    [Fact]
    public async Task Update_VoiceAfterTheAssistantSpoke_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.AskAsync("hello");

        var error = await client.RefusedAsync("""{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"ash"}}}}""");
        var same = await client.UpdateAsync(""" "audio":{"output":{"voice":"marin"}} """);

        error.Text("code").ShouldBe("cannot_update_voice");
        error.Text("message").ShouldBe("Cannot update a conversation's voice if assistant audio is present.");
        same.GetProperty("audio").GetProperty("output").Text("voice").ShouldBe("marin");
    }

    [Fact]
    public async Task Update_TracingAlone_IsTakenOnceAndFixedThen()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        (await client.UpdateAsync(""" "tracing":"auto" """)).Text("tracing").ShouldBe("auto");
        (await client.UpdateAsync(""" "tracing":"auto" """)).Text("tracing").ShouldBe("auto");
        var error = await client.RefusedAsync("""{"type":"session.update","session":{"type":"realtime","tracing":null}}""");

        error.Text("param").ShouldBe("session.tracing");
    }

    [Fact]
    public async Task Transcription_Session_TakesNoResponses()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync("?intent=transcription");

        var error = await client.RefusedAsync("""{"type":"response.create"}""");

        error.Type().ShouldBe("invalid_request_error");
    }
}
