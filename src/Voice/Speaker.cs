namespace Voice;

public enum Speaker
{
    Caller,
    Assistant,
}
