namespace Voice.Browser.Tests.Engines;

/// <summary>The engines that the page is tested in, as Debian has them.</summary>
public enum Engine
{
    Chromium,
    Firefox,
    WebKit,
}
