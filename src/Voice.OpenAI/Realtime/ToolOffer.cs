using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.Tools;

namespace Voice.OpenAI.Realtime;

/// <summary>Offers tools that change during a call. A tool that the server refuses is left out, and the others are offered again.</summary>
/// <remarks>
/// Thread-safe. Updates are answered in order, but only a refusal says which one it answers; so an update of the tools counts as taken when as many confirmations have come as
/// updates were sent up to it.
/// </remarks>
/// <param name="limits">The parts that the server refuses.</param>
/// <param name="onLeftOut">Called for each item that is newly refused.</param>
internal sealed class ToolOffer(SessionLimits limits, Action<string> onLeftOut)
{
    // Many updates without an answer: the server does not confirm updates, so they are no longer counted.
    private const int MostUpdates = 32;

    private readonly Lock _gate = new();
    private readonly List<string> _updates = [];        // ids of those that were sent and not answered
    private IReadOnlyList<ToolDescription> _tools = [];
    private SessionOffer? _offer;
    private string _id = "";

    /// <summary>Sends an update; set before the first.</summary>
    public Action<AssistantCommand>? Send { get; set; }

    /// <summary>Another update of the session is sent.</summary>
    public void OnSent(string id)
    {
        lock (_gate)
        {
            if (_updates.Count < MostUpdates)
                _updates.Add(id);
        }
    }

    /// <summary>The tools that a model may call have changed.</summary>
    public void Offer(OfferTools command)
    {
        lock (_gate)
        {
            (_tools, _id) = (command.Tools, command.Id);
            _offer = new SessionOffer(command.Tools.Select(SessionItem.Of), limits);
        }
        SendOffer();
    }

    /// <summary>An update was confirmed.</summary>
    public void OnUpdated()
    {
        lock (_gate)
        {
            var id = _updates.Count > 0 ? _updates[0] : "";
            if (id.Length > 0)
                _updates.RemoveAt(0);
            if (id != _id || _offer is null)
                return;
            if (_offer.Taken() != SessionOffer.Step.Offer)
            {
                _offer = null;
                return;
            }
        }
        SendOffer();
    }

    /// <summary>A command was refused.</summary>
    /// <returns>True if it answered an update of the tools, and is handled.</returns>
    public bool OnRefused(string? id, string param, string message)
    {
        lock (_gate)
        {
            if (id is not null)
                _updates.Remove(id);
            if (_offer is null || (id is null ? !param.Contains("tools", StringComparison.Ordinal) : id != _id))
                return false;
            if (id is null)
                _updates.Remove(_id);
            var before = _offer.Current.ToList();
            var step = _offer.Refused(SessionItem.Find(param, message, _offer.Current, [.. _tools.Where(IsOffered)]));
            foreach (var item in before.Where(limits.Refuses))
                onLeftOut(item);
            if (step != SessionOffer.Step.Offer)
            {
                _offer = null;
                return true;
            }
        }
        SendOffer();
        return true;
    }

    private bool IsOffered(ToolDescription tool) => _offer!.Current.Contains(SessionItem.Of(tool));

    private void SendOffer()
    {
        OfferTools offer;
        lock (_gate)
        {
            if (_offer is null)
                return;
            offer = new OfferTools(_id, [.. _tools.Where(IsOffered)]);
            if (_updates.Count < MostUpdates)
                _updates.Add(_id);
        }
        Send?.Invoke(offer);
    }
}
