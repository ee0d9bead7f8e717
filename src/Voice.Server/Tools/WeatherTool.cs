using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>The weather now, from Open-Meteo, which needs no key.</summary>
/// <remarks>Source: open-meteo.com, geocoding API v1 and forecast API v1. Weather codes are WMO 4677.</remarks>
internal sealed class WeatherTool(HttpClient http, TimeProvider time)
{
    // Without a network a name look-up can hang for longer than a caller waits for the weather.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [VoiceTool("get_weather", OnBargeIn = BargeInRule.Cancel)]
    [Description("Tells the weather in a city right now.")]
    public async Task<string> GetWeather([Description("Name of the city, such as Oslo.")] string city, CancellationToken cancellation)
    {
        try
        {
            var places = await ReadAsync($"https://geocoding-api.open-meteo.com/v1/search?count=1&name={Uri.EscapeDataString(city)}", cancellation);
            if (!places.TryGetProperty("results", out var results) || results.GetArrayLength() == 0)
                throw new ToolException($"No city named '{city}' was found.");
            var place = results[0];
            var at = FormattableString.Invariant($"latitude={place.GetProperty("latitude").GetDouble()}&longitude={place.GetProperty("longitude").GetDouble()}");
            var weather = await ReadAsync($"https://api.open-meteo.com/v1/forecast?{at}&current=temperature_2m,wind_speed_10m,weather_code", cancellation);
            var now = weather.GetProperty("current");
            return string.Create(CultureInfo.InvariantCulture,
                $"{place.GetProperty("name").GetString()}: {Sky(now.GetProperty("weather_code").GetInt32())}, {now.GetProperty("temperature_2m").GetDouble():0} degrees Celsius, wind {now.GetProperty("wind_speed_10m").GetDouble():0} kilometres an hour.");
        }
        catch (HttpRequestException e) when (e.StatusCode is null)
        {
            throw new ToolException("The weather service cannot be reached: there is no connection to the internet.");
        }
        catch (HttpRequestException)
        {
            throw new ToolException("The weather service is out of order right now.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ToolException("The weather service did not answer in time.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ToolException("The weather service answered something that could not be understood.");
        }
    }

    private async Task<JsonElement> ReadAsync(string url, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        using var response = await http.GetAsync(url, stop.Token);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(stop.Token);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: stop.Token);
        return json.RootElement.Clone();
    }

    private static string Sky(int code) => code switch
    {
        0 => "clear sky",
        <= 3 => "some clouds",
        45 or 48 => "fog",
        >= 51 and <= 57 => "drizzle",
        >= 61 and <= 67 => "rain",
        >= 71 and <= 77 => "snow",
        >= 80 and <= 82 => "showers",
        85 or 86 => "snow showers",
        >= 95 => "thunderstorm",
        _ => "mixed weather",
    };
}
