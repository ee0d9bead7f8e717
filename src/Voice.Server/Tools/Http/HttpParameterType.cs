namespace Voice.Server.Tools.Http;

/// <summary>The type of a parameter's value.</summary>
internal enum HttpParameterType
{
    String,
    Integer,
    Number,
    Boolean,
}
