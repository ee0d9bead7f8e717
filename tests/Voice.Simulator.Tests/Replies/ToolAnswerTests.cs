using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Replies;

public sealed class ToolAnswerTests
{
    [Theory]
    [InlineData("get_time", "2026-11-22T17:40:00+01:00", "It is 5:40 PM on Sunday, November 22, 2026.")]
    [InlineData("get_time", """{"iso":"2026-11-22T09:05:00Z","zone":"UTC"}""", "It is 9:05 AM on Sunday, November 22, 2026.")]
    [InlineData("get_time", "The time is noon.", "The time is noon.")]
    [InlineData("get_time", "\"noon\"", "Time: noon.")]
    [InlineData("get_weather", """{"city":"Paris","temperature_c":18,"sky":"cloudy"}""", "Weather: city Paris, temperature 18 degrees Celsius, sky cloudy.")]
    [InlineData("get_weather", """{"summary":"It rains in Paris","raw":{"a":1}}""", "It rains in Paris.")]
    [InlineData("roll_dice", """{"rolls":[4,2]}""", "You rolled 4 and 2.")]
    [InlineData("x", """{"error":"no such city"}""", "Sorry, that did not work: no such city.")]
    [InlineData("draw_picture", """{"url":"https://example.com/a.png"}""", "Done.")]
    [InlineData("set_timer", "", "Done.")]
    [InlineData("set_timer", "null", "Set timer: .")]
    [InlineData("is_open", "true", "Is open: yes.")]
    [InlineData("x", "{broken", "X: {broken.")]
    public void Output_OfAnyKind_IsPutIntoWords(string tool, string output, string words) => ToolAnswer.Speak(tool, output).ShouldBe(words);

    [Fact]
    public void Output_TooLongToBeRead_IsNotRead() =>
        ToolAnswer.Speak("fetch_page", new string('x', 5_000)).ShouldBe("Page: the result is ready.");
}
