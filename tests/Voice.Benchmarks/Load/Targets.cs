using System.Globalization;

namespace Voice.Benchmarks.Load;

/// <summary>The servers that can stand between the callers and the upstream.</summary>
internal static class Targets
{
    private static readonly HttpClient Http = new();
    private static readonly string[] NginxFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    public static Task<ChildProcess> UpstreamAsync()
    {
        var port = ChildProcess.FreePort();
        return ChildProcess.StartAsync(port, pinned: false, "dotnet", [typeof(Targets).Assembly.Location, "upstream", $"{port}"]);
    }

    /// <param name="path">In front of the upstream's.</param>
    /// <param name="audioSocketPort">0 for no AudioSocket.</param>
    public static Task<ChildProcess> VoiceAsync(ChildProcess upstream, string path = "", int audioSocketPort = 0)
    {
        var port = ChildProcess.FreePort();
        return ChildProcess.StartAsync(port, pinned: true, "dotnet", [Path.Combine(AppContext.BaseDirectory, "Voice.Server.dll")], new()
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["OPENAI_BASE_URL"] = $"http://127.0.0.1:{upstream.Port}{path}/v1",
            ["Voice__Phone__AudioSocket__Port"] = $"{audioSocketPort}",
            ["OPENAI_API_KEY"] = "none",
            ["Voice__Phone__AllowUnsigned"] = "true",
            ["Voice__Calls__MaxCalls"] = "5000",
            // The callers' frames are marks and no voices: a judged line would pause for them, and never stop.
            ["Voice__Calls__Interruptions"] = "AtOnce",
        });
    }

    /// <summary>A plain proxy in C that knows nothing of what passes: the least that a process in between costs. Null where it is not installed.</summary>
    public static async Task<ChildProcess?> NginxAsync(ChildProcess upstream)
    {
        if (!File.Exists("/usr/sbin/nginx"))
            return null;
        var port = ChildProcess.FreePort();
        var folder = Directory.CreateTempSubdirectory("voice-bench-").FullName;
        var paths = string.Concat(NginxFolders.Select(name => $"{name}_temp_path {folder}/{name}; "));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            worker_processes 1; daemon off; master_process off; pid {{folder}}/pid; error_log stderr crit;
            events { worker_connections 8192; }
            http { access_log off; {{paths}}
              server { listen 127.0.0.1:{{port}}; location / {
                proxy_pass http://127.0.0.1:{{upstream.Port}}; proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; proxy_read_timeout 300s; } } }
            """);
        return await ChildProcess.StartAsync(port, pinned: true, "/usr/sbin/nginx", ["-p", folder, "-e", "stderr", "-c", $"{folder}/nginx.conf"]);
    }

    /// <summary>Bytes the server has allocated since it began, by its own metrics; null if it does not tell.</summary>
    public static async Task<double?> AllocatedAsync(ChildProcess server)
    {
        var metrics = await Http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/metrics"));
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
