# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates \
 && curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y --no-install-recommends nodejs \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig LICENSE THIRD-PARTY-NOTICES.md ./
COPY src ./src
COPY web ./web
RUN dotnet publish src/Voice.Server -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The simulator speaks with flite and espeak-ng, and hears people with PocketSphinx. With a key none of them is used.
RUN apt-get update && apt-get install -y --no-install-recommends espeak-ng flite libpocketsphinx3 pocketsphinx-en-us && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
# The server writes only to Voice:DataFolder and Voice:Recording:Folder: run it with --read-only --cap-drop ALL if you like. The diagnostics socket would need /tmp.
ENV ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:5080 \
    DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 5080
WORKDIR /app
ENTRYPOINT ["dotnet", "Voice.Server.dll"]
