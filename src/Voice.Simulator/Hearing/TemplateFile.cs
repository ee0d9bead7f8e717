using System.Text;

namespace Voice.Simulator.Hearing;

/// <summary>
/// Everything that recognition knows, as one binary resource: the feature space, the weights of judgement, the phrases, and the
/// templates with one signed byte per number. Little-endian, strings UTF-8 with a 7-bit-coded length as
/// <see cref="BinaryWriter"/> writes them.
/// </summary>
sealed record TemplateFile(
    FeatureSpace Space, Judgement Judgement, IReadOnlyList<string> Phrases, IReadOnlyList<Template> Templates)
{
    const uint Magic = 0x31_42_48_50; // "PHB1"
    const int Levels = 127;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static TemplateFile Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadUInt32() != Magic) throw new InvalidDataException("Not a phrase book.");
        var typical = ReadFloats(reader, Cepstrum.Size);
        var map = ReadFloats(reader, FeatureSpace.Size * FeatureSpace.ContextSize);
        var judgement = ReadFloats(reader, Judgement.Size);
        var scales = ReadFloats(reader, FeatureSpace.Size);
        var phrases = new string[reader.ReadUInt16()];
        for (var i = 0; i < phrases.Length; i++) phrases[i] = reader.ReadString();
        var templates = new Template[reader.ReadUInt16()];
        for (var i = 0; i < templates.Length; i++)
        {
            var sentence = reader.ReadUInt16();
            var codes = reader.ReadBytes(reader.ReadUInt16() * FeatureSpace.Size);
            var frames = new float[codes.Length];
            for (var k = 0; k < codes.Length; k++) frames[k] = (sbyte)codes[k] * scales[k % FeatureSpace.Size];
            templates[i] = new(sentence, frames);
        }

        return new(new(typical, map), new(judgement), phrases, templates);
    }

    /// <summary>Writes it; numbers lose what does not fit in a signed byte of their column's range.</summary>
    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        WriteFloats(writer, Space.Typical);
        WriteFloats(writer, Space.Map);
        WriteFloats(writer, Judgement.Weights);
        var scales = Scales();
        WriteFloats(writer, scales);
        writer.Write((ushort)Phrases.Count);
        foreach (var phrase in Phrases) writer.Write(phrase);
        writer.Write((ushort)Templates.Count);
        foreach (var template in Templates)
        {
            writer.Write((ushort)template.Sentence);
            writer.Write((ushort)(template.Frames.Length / FeatureSpace.Size));
            for (var k = 0; k < template.Frames.Length; k++)
                writer.Write((sbyte)Math.Clamp(MathF.Round(template.Frames[k] / scales[k % FeatureSpace.Size]), -Levels, Levels));
        }
    }

    float[] Scales()
    {
        var largest = new float[FeatureSpace.Size];
        foreach (var template in Templates)
        {
            for (var k = 0; k < template.Frames.Length; k++)
            {
                ref var peak = ref largest[k % FeatureSpace.Size];
                peak = Math.Max(peak, Math.Abs(template.Frames[k]));
            }
        }

        return [.. largest.Select(peak => Math.Max(peak, 1e-3f) / Levels)];
    }

    static float[] ReadFloats(BinaryReader reader, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = reader.ReadSingle();
        return values;
    }

    static void WriteFloats(BinaryWriter writer, float[] values)
    {
        foreach (var value in values) writer.Write(value);
    }
}
