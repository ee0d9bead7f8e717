using Microsoft.Extensions.Options;
using Voice.Server;
using Voice.Server.Rehearsals;
using Voice.Server.Settings;

try
{
    SocketThreads.Prepare();
    var server = VoiceServer.Build(args);
    await Rehearsal.RunAsync(briefly: server.Environment.IsDevelopment());
    await server.RunAsync();
    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync(new SettingsException([.. e.Failures]).Message);
    return 2;
}
