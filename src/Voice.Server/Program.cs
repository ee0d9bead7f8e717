using Microsoft.Extensions.Options;
using Voice.Server;
using Voice.Server.Settings;

try
{
    SocketThreads.Prepare();
    await VoiceServer.Build(args).RunAsync();
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
