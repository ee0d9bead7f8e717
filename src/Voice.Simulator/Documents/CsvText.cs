using System.Text;

namespace Voice.Simulator.Documents;

/// <summary>Tables as sentences: each row as "column: value, column: value.", so that a row makes sense alone.</summary>
/// <remarks>Source: RFC 4180.</remarks>
static class CsvText
{
    public static string Read(string csv, char comma)
    {
        var text = new StringBuilder();
        List<string>? header = null;
        foreach (var row in Rows(csv, comma))
        {
            if (row.TrueForAll(string.IsNullOrWhiteSpace)) continue;
            if (header is null)
            {
                header = row;
                continue;
            }

            text.AppendJoin(", ", row.Select((value, i) => i < header.Count && header[i].Length > 0 ? $"{header[i]}: {value}" : value)).Append(".\n");
        }

        // A table of one row has no header.
        return text.Length > 0 || header is null ? text.ToString() : string.Join(", ", header);
    }

    static IEnumerable<List<string>> Rows(string csv, char comma)
    {
        var row = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (c == '"' && quoted && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                value.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c == comma)
            {
                Take();
            }
            else if (!quoted && c is '\n' or '\r')
            {
                if (quoted) value.Append(' ');
                else
                {
                    Take();
                    yield return row;
                    row = [];
                }
            }
            else
            {
                value.Append(c);
            }
        }

        Take();
        yield return row;

        void Take()
        {
            row.Add(value.ToString().Trim());
            value.Clear();
        }
    }
}
