namespace Voice.Simulator.Faults;

/// <summary>A session that faults may still be added to.</summary>
interface IFaultListener
{
    /// <summary>A fault was added while the session goes on. From any thread; must not block.</summary>
    void Learn(ArmedFault armed);
}
