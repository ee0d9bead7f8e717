using Bakery;
using Microsoft.Extensions.FileProviders;
using Voice.Server;
using Voice.Tools;

return await VoiceServer.RunAsync(
    args,
    services => services
        .AddSingleton<OrderBook>()                              // a service of our own, which our tools get
        .AddVoiceTools(typeof(CakeOrders).Assembly),            // our tools, beside those of the server
    server =>
    {
        server.MapGet("/orders", (OrderBook book) => book.All); // an address of our own
        server.UseFileServer(new FileServerOptions              // a page of our own, at /own/
        {
            RequestPath = "/own",
            FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "own-page")),
        });
    });
