namespace Voice;

internal enum Speaker
{
    Caller,
    Assistant,
}
