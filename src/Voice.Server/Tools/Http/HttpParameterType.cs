namespace Voice.Server.Tools.Http;

/// <summary>What kind of value a parameter takes.</summary>
internal enum HttpParameterType
{
    String,
    Integer,
    Number,
    Boolean,
}
