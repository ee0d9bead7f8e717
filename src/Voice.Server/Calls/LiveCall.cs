using System.Security.Cryptography;
using System.Text;
using Voice.Calls;

namespace Voice.Server.Calls;

/// <summary>A call that is up: its session, and the token by which its caller may come back.</summary>
internal sealed class LiveCall(CallSession session)
{
    private int _pictures;

    public string Id => Session.Id;

    public CallSession Session { get; } = session;

    /// <summary>The token that lets its holder take the call over, once. 256 random bits.</summary>
    public string ResumeToken { get; private set; } = NewToken();

    /// <summary>True if the token is the call's own. The comparison takes the same time for every token.</summary>
    public bool Has(string token) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(ResumeToken));

    /// <summary>Shows the assistant a picture.</summary>
    /// <param name="most">How many may be shown in one call.</param>
    /// <returns>False if there were so many already.</returns>
    public bool TryShow(Picture picture, int most)
    {
        if (Interlocked.Increment(ref _pictures) > most)
            return false;
        Session.Show(picture);
        return true;
    }

    /// <summary>How the call ended; null while it is up.</summary>
    public CallEnd? Outcome => Session.Ended.IsCompletedSuccessfully ? Session.Ended.Result : null;

    public void RenewToken() => ResumeToken = NewToken();

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
