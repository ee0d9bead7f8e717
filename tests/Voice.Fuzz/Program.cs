using System.Globalization;
using System.Text;
using Voice.Fuzz;

long inputs = 5_000_000;
var seed = 1;
var only = "";
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--inputs": inputs = long.Parse(args[i + 1], CultureInfo.InvariantCulture); break;
        case "--seed": seed = int.Parse(args[i + 1], CultureInfo.InvariantCulture); break;
        case "--reader": only = args[i + 1]; break;
        default:
            await Console.Error.WriteLineAsync("Options: --inputs COUNT --seed NUMBER --reader PART-OF-A-NAME");
            return 2;
    }
}
var readers = AllReaders.Find().Where(r => r.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToArray();
var run = new FuzzRun(readers, seed);
run.Run(inputs);
foreach (var (name, (accepted, refused)) in run.Counts)
    await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {accepted,9} accepted {refused,9} refused"));
foreach (var finding in run.Findings)
    await Console.Out.WriteLineAsync($"FOUND in {finding.Reader}: {finding.What}\n  text:   {new string([.. Encoding.UTF8.GetString(finding.Input).Select(static c => char.IsControl(c) ? '·' : c)])}\n  base64: {Convert.ToBase64String(finding.Input)}");
await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{run.Counts.Values.Sum(static c => c.Accepted + c.Refused)} inputs, {readers.Length} readers, {run.Elapsed.TotalSeconds:0} s, seed {seed}, {run.Findings.Count} findings"));
return run.Findings.Count == 0 ? 0 : 1;
