namespace Voice.Browser.Tests.Engines;

/// <summary>Drives a page in a test, in any engine. One page at a time.</summary>
internal interface IPageDriver : IAsyncDisposable
{
    Task OpenAsync(Uri page);

    /// <summary>The value of a JavaScript expression, by way of JSON.</summary>
    Task<T> EvaluateAsync<T>(string expression);

    /// <summary>Clicks in the middle of an element, as a person does.</summary>
    Task ClickAsync(string selector);

    /// <summary>Presses keys one after the other, into the element with the focus.</summary>
    /// <param name="keys">Text, or one of <see cref="Key"/>.</param>
    Task PressAsync(string keys);
}

/// <summary>Keys without a character. Source: W3C WebDriver, 17.4.2 (keyboard actions).</summary>
internal static class Key
{
    public const string Enter = "\uE007";
    public const string Escape = "\uE00C";
}
