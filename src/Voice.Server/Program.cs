using Voice.Server;

return await VoiceServer.RunAsync(args);
