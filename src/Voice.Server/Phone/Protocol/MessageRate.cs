namespace Voice.Server.Phone;

/// <summary>A limit on messages: so many at once after a pause, and so many a second from then on.</summary>
/// <param name="Burst">At once.</param>
/// <param name="PerSecond">A second.</param>
internal readonly record struct MessageRate(int Burst, int PerSecond);
