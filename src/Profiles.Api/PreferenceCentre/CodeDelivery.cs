using System.Net.Http.Headers;

namespace Profiles.Api.PreferenceCentre;

/// <summary>A code on its way to a contact point of the person's. In memory only.</summary>
/// <param name="Type">Such as <c>email</c> or <c>phone</c>.</param>
/// <param name="To">The address or number.</param>
/// <param name="Masked">The same, to be shown.</param>
/// <param name="Text">A sentence with the code, in the person's language.</param>
public sealed record CodeMessage(string Brand, string Type, string To, string Masked, string Code, string Language, string Text)
{
    public override string ToString() => "(code)";
}

/// <summary>Hands codes to whatever sends the brand's messages.</summary>
public interface ICodeDelivery
{
    /// <summary>False: no code can be sent, and nothing is offered that needs one.</summary>
    bool IsAvailable { get; }

    /// <returns>False where it was not taken.</returns>
    Task<bool> SendAsync(CodeMessage message, CancellationToken cancellation);
}

/// <summary>For trying out: on the console of whoever runs the service.</summary>
internal sealed class ConsoleDelivery : ICodeDelivery
{
    public bool IsAvailable => true;

    public async Task<bool> SendAsync(CodeMessage message, CancellationToken cancellation)
    {
        await Console.Out.WriteLineAsync($"Code for {message.Masked} of {message.Brand}: {message.Code}");
        return true;
    }
}

/// <summary>In production, before anything was configured.</summary>
internal sealed class NoDelivery : ICodeDelivery
{
    public bool IsAvailable => false;

    public Task<bool> SendAsync(CodeMessage message, CancellationToken cancellation) => Task.FromResult(false);
}

/// <summary>Posts each code as JSON to the brand's own sender: <c>{brand, type, to, code, language, text}</c>. Any answer of 2xx takes it.</summary>
internal sealed class HttpDelivery(Uri url, string? token) : ICodeDelivery, IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    public bool IsAvailable => true;

    public async Task<bool> SendAsync(CodeMessage message, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = JsonContent.Create(new { brand = message.Brand, type = message.Type, to = message.To, code = message.Code, language = message.Language, text = message.Text }),
        };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => client.Dispose();
}
