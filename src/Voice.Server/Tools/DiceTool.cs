using System.ComponentModel;
using System.Security.Cryptography;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Dice.</summary>
internal static class DiceTool
{
    [VoiceTool("roll_dice")]
    [Description("Rolls dice and tells what each shows.")]
    public static string RollDice(
        [Description("How many dice, 1 to 20.")] int count = 1,
        [Description("How many sides each has, 2 to 1000.")] int sides = 6)
    {
        if (count is < 1 or > 20 || sides is < 2 or > 1000)
            throw new ToolException("I can roll 1 to 20 dice with 2 to 1000 sides.");
        return string.Join(", ", Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetInt32(1, sides + 1)));
    }
}
