namespace Voice.Sessions;

public enum Speaker
{
    Caller,
    Assistant,
}
