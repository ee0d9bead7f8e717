using System.Net;
using System.Net.Sockets;
using Voice.Browser.Tests.Engines;

namespace Voice.Browser.Tests;

/// <summary>A plain nginx in front of the server, with a folder and a port of its own.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ChildProgram _nginx;

    private Nginx(DirectoryInfo folder, ChildProgram nginx, Uri url) => (_folder, _nginx, Url) = (folder, nginx, url);

    public Uri Url { get; }

    /// <param name="locations">The locations of its one server; <c>$voice</c> is the server's address.</param>
    public static async Task<Nginx> StartAsync(Uri server, string locations)
    {
        var program = Chromium.Find("nginx") ?? (File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : null);
        Assert.SkipWhen(program is null, "nginx is not there: install it (apt-get install nginx) to run the tests of proxies.");
        var folder = Directory.CreateTempSubdirectory("voice-nginx-");
        var port = FreePort();
        var file = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                server {
                    listen 127.0.0.1:{{port}};
                    {{locations.Replace("$voice", $"http://127.0.0.1:{server.Port}", StringComparison.Ordinal)}}
                }
            }
            """);
        var nginx = new Nginx(folder, ChildProgram.Start(program, ["-p", folder.FullName, "-c", file, "-e", "stderr"]), new Uri($"http://localhost:{port}"));
        await nginx.UntilItAnswersAsync();
        return nginx;
    }

    public void Dispose()
    {
        _nginx.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilItAnswersAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Url.Port);
                return;
            }
            catch (SocketException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"nginx does not listen: {_nginx.Said}");
            }
        }
    }
}
