using System.Runtime.CompilerServices;

namespace Voice.Tools;

/// <summary>Bounds one check of arguments. A schema of a few lines can ask for billions of steps (references that double at each level) or for endless ones (a reference to itself).</summary>
/// <remarks>JsonSchema.Net 8 finds a cycle only where references follow each other directly.</remarks>
internal static class SchemaBudget
{
    /// <summary>A step takes 1 to 20 µs. An order of 1,000 lines takes some 10,000.</summary>
    private const int MostSteps = 25_000;

    /// <summary>References inside each other. Arguments have 32 levels at most.</summary>
    private const int MostDepth = 128;

    // A check runs on one thread from its beginning to its end.
    [ThreadStatic]
    private static int _left;

    [ThreadStatic]
    private static int _depth;

    public static void Begin() => (_left, _depth) = (MostSteps, 0);

    /// <exception cref="SchemaBudgetException">The check takes too long.</exception>
    public static void Spend(int steps)
    {
        _left -= 1 + steps;
        if (_left < 0)
            throw new SchemaBudgetException();
    }

    /// <summary>Follows a reference. <see cref="Leave"/> comes after it, unless it throws.</summary>
    /// <exception cref="SchemaBudgetException">The check takes too long, or it is nested so deep that the stack could end.</exception>
    public static void Enter()
    {
        Spend(1);
        if (++_depth > MostDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new SchemaBudgetException();
    }

    public static void Leave() => _depth--;
}
