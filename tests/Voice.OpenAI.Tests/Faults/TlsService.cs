using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Voice.OpenAI.Tests.Faults;

/// <summary>The fault of a certificate.</summary>
public enum CertificateFault
{
    None,
    SelfSigned,
    Expired,
    NotYetValid,
    WrongName,
}

/// <summary>A service behind a certificate that may be wrong. It answers 503 to each request, and keeps the requests.</summary>
internal sealed class TlsService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _certificate;
    private readonly StringBuilder _told = new();

    public TlsService(CertificateFault fault)
    {
        var now = TimeProvider.System.GetUtcNow();
        var authority = new CertificateRequest("CN=Test authority", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = authority.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=service", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(fault == CertificateFault.WrongName ? "somebody.else" : "localhost");
        request.CertificateExtensions.Add(names.Build());
        var (from, to) = fault switch
        {
            CertificateFault.Expired => (now.AddDays(-10), now.AddDays(-1)),
            CertificateFault.NotYetValid => (now.AddDays(1), now.AddDays(10)),
            _ => (now.AddDays(-1), now.AddDays(10)),
        };
        _certificate = fault == CertificateFault.SelfSigned ? request.CreateSelfSigned(from, to) : request.Create(_root, from, to, [1, 2, 3]).CopyWithPrivateKey(key);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri BaseUrl => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    /// <summary>A client that trusts the authority of this service, and checks everything else.</summary>
    public SslClientAuthenticationOptions Trusting => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _root },
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
    };

    /// <summary>All that was said to it once it was encrypted.</summary>
    public string Told
    {
        get
        {
            lock (_told)
                return _told.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(_certificate);
            var buffer = new byte[8192];
            var read = await tls.ReadAsync(buffer);
            lock (_told)
                _told.Append(Encoding.ASCII.GetString(buffer, 0, read));
            await tls.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client did not like the certificate.
        }
    }
}
