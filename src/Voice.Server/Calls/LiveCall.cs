using System.Security.Cryptography;
using Voice.Calls;

namespace Voice.Server.Calls;

/// <summary>A call that is up: its session, and the token by which its caller may come back.</summary>
internal sealed class LiveCall(CallSession session)
{
    public string Id => Session.Id;

    public CallSession Session { get; } = session;

    /// <summary>The token that lets its holder take the call over, once. 256 random bits.</summary>
    public string ResumeToken { get; private set; } = NewToken();

    /// <summary>How the call ended; null while it is up.</summary>
    public CallEnd? Outcome => Session.Ended.IsCompletedSuccessfully ? Session.Ended.Result : null;

    public void RenewToken() => ResumeToken = NewToken();

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
