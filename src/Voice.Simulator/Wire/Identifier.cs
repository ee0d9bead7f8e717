using System.Security.Cryptography;

namespace Voice.Simulator.Wire;

/// <summary>Ids as the real service makes them: a prefix and 21 random characters.</summary>
static class Identifier
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string New(string prefix, char separator = '_') => $"{prefix}{separator}{RandomNumberGenerator.GetString(Alphabet, 21)}";
}
