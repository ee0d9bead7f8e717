using System.Buffers;
using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>How sound that was sent comes back: later, quieter, and a little changed. A filter of 12 ms, found by least squares.</summary>
internal sealed class EchoPath
{
    /// <summary>Samples of the filter.</summary>
    public const int Taps = 96;

    // How many of them lie before the delay that a search found.
    private const int Lead = 24;
    private const int Frame = 160;

    // In its first 3 s the filter forgets within 2 s, because what it learnt first was little. Later it forgets within 7 s: a sentence without an "s" must not cost what it knows of one.
    private const float YoungKeeping = 0.99f;
    private const float Keeping = 0.997f;
    private const int YoungFrames = 150;
    private const int SolveEvery = 5;

    private readonly float[] _taps = new float[Taps];       // backwards: the newest sample last
    private readonly float[] _own = new float[Taps];
    private readonly float[] _cross = new float[Taps];
    private readonly float[] _sent = new float[Frame + Taps];

    /// <summary>By how many samples the echo is later than what was sent.</summary>
    public int Delay { get; private set; }

    /// <summary>From how many frames it has learnt since it began.</summary>
    public int Learnt { get; private set; }

    /// <summary>How loud the echo is beside what was sent, as a factor of the energy.</summary>
    public float Gain { get; private set; }

    /// <summary>Begins anew with a piece that is known to be echo.</summary>
    /// <param name="at">Where the piece begins.</param>
    public void Begin(SentHistory sent, ReadOnlySpan<float> piece, long at, int delay)
    {
        (Delay, Learnt) = (delay, 0);
        _own.AsSpan().Clear();
        _cross.AsSpan().Clear();
        Learn(sent, piece, at);
    }

    /// <summary>Learns from a piece that is known to be echo.</summary>
    /// <param name="at">Where the piece begins.</param>
    public void Learn(SentHistory sent, ReadOnlySpan<float> piece, long at)
    {
        Span<float> own = stackalloc float[Taps];
        Span<float> cross = stackalloc float[Taps];
        var span = piece.Length + Taps;
        var room = ArrayPool<float>.Shared.Rent(span);
        sent.Read(at - Delay + Lead - Taps, room.AsSpan(0, span));
        EchoProducts.Of(piece, room.AsSpan(0, span), own, cross);
        ArrayPool<float>.Shared.Return(room);
        TensorPrimitives.Add<float>(_own, own, _own);
        TensorPrimitives.Add<float>(_cross, cross, _cross);
        Solve();
    }

    /// <summary>The echo that is expected in a frame.</summary>
    /// <param name="at">Where the frame begins.</param>
    public void Expect(SentHistory sent, long at, Span<float> echo)
    {
        sent.Read(at - Delay + Lead - Taps, _sent);
        for (var i = 0; i < echo.Length; i++)
            echo[i] = TensorPrimitives.Dot<float>(_sent.AsSpan(i + 1, Taps), _taps);
    }

    /// <summary>Learns from a frame that was echo and little else: the one of the last <see cref="Expect"/>.</summary>
    /// <param name="heard">The frame and the sample before it.</param>
    public void Learn(ReadOnlySpan<float> heard)
    {
        Span<float> raised = stackalloc float[Frame];
        Span<float> sent = stackalloc float[Frame + Taps - 1];
        EchoProducts.Emphasise(heard, raised);
        EchoProducts.Emphasise(_sent, sent);
        var now = sent[(Taps - 1)..];
        var keeping = Learnt < YoungFrames ? YoungKeeping : Keeping;
        for (var k = 0; k < Taps; k++)
        {
            var earlier = sent.Slice(Taps - 1 - k, Frame);
            _own[k] = (_own[k] * keeping) + TensorPrimitives.Dot<float>(now, earlier);
            _cross[k] = (_cross[k] * keeping) + TensorPrimitives.Dot<float>(raised, earlier);
        }
        if (++Learnt % SolveEvery == 0)
            Solve();
    }

    /// <summary>The echo is so much louder than it was, as a factor.</summary>
    public void Scale(float factor)
    {
        TensorPrimitives.Multiply<float>(_cross, factor, _cross);
        Solve();
    }

    private void Solve()
    {
        Span<float> taps = stackalloc float[Taps];
        ToeplitzSolver.Solve(_own, _cross, taps);
        Gain = _own[0] > 0 ? MathF.Max(0, TensorPrimitives.Dot<float>(taps, _cross)) / _own[0] : 0;
        for (var i = 0; i < Taps; i++)
            _taps[Taps - 1 - i] = taps[i];
    }
}
