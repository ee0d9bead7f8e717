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

    // The filter forgets an old echo within about 2 s of a new one.
    private const float Keeping = 0.99f;
    private const int SolveEvery = 5;

    private readonly float[] _taps = new float[Taps];       // backwards: the newest sample last
    private readonly float[] _own = new float[Taps];
    private readonly float[] _cross = new float[Taps];
    private readonly float[] _sent = new float[Frame + Taps];
    private int _learnt;

    /// <summary>By how many samples the echo is later than what was sent.</summary>
    public int Delay { get; private set; }

    /// <summary>How loud the echo is beside what was sent, as a factor of the energy.</summary>
    public float Gain { get; private set; }

    /// <summary>Begins anew with a piece that is known to be echo.</summary>
    /// <param name="at">Where the piece begins.</param>
    public void Begin(SentHistory sent, ReadOnlySpan<float> piece, long at, int delay)
    {
        Delay = delay;
        var span = piece.Length + Taps;
        var room = ArrayPool<float>.Shared.Rent(span);
        sent.Read(at - Delay + Lead - Taps, room.AsSpan(0, span));
        EchoProducts.Of(piece, room.AsSpan(0, span), _own, _cross);
        ArrayPool<float>.Shared.Return(room);
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
        for (var k = 0; k < Taps; k++)
        {
            var earlier = sent.Slice(Taps - 1 - k, Frame);
            _own[k] = (_own[k] * Keeping) + TensorPrimitives.Dot<float>(now, earlier);
            _cross[k] = (_cross[k] * Keeping) + TensorPrimitives.Dot<float>(raised, earlier);
        }
        if (++_learnt % SolveEvery == 0)
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
