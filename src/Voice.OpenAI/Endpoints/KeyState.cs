using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>The state of a key: alive, or dead and not used until its cool-down is over.</summary>
internal sealed class KeyState(TimeSpan coolDown)
{
    private TimeSpan _until;

    /// <summary>Why it is dead, or null.</summary>
    public AssistantFailure? Failure { get; private set; }

    public TimeSpan Wait(TimeSpan now) => Failure is not null && _until > now ? _until - now : TimeSpan.Zero;

    /// <summary>A try begins. If the key is dead it is the only one for another cool-down.</summary>
    public void Take(TimeSpan now) => _until = now + coolDown;

    /// <returns>True if it was alive until now.</returns>
    public bool Die(AssistantFailure failure, TimeSpan now)
    {
        var died = Failure is null;
        Failure = failure;
        _until = now + coolDown;
        return died;
    }

    /// <returns>True if it was dead until now.</returns>
    public bool Live()
    {
        var rose = Failure is not null;
        Failure = null;
        return rose;
    }

    /// <summary>The one try of a dead key found out nothing about it.</summary>
    public void Undecided(TimeSpan now, TimeSpan again) => _until = now + again;
}
