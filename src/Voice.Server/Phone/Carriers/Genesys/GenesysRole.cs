namespace Voice.Server.Phone.Carriers;

/// <summary>The role of this server in a Genesys conversation.</summary>
internal enum GenesysRole
{
    /// <summary>Told by the stream: one that has input variables is for a bot; one that offers an agent's sound beside the customer's is to be listened to.</summary>
    Auto,

    /// <summary>Audio Connector: the assistant talks with the customer.</summary>
    Bot,

    /// <summary>AudioHook Monitor: a conversation between people is written down.</summary>
    Monitor,
}
