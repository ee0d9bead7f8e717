namespace Voice.Tools;

/// <summary>A check of arguments takes more than <see cref="SchemaBudget"/> allows.</summary>
internal sealed class SchemaBudgetException : Exception;
