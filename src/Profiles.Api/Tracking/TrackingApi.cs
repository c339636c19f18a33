using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Recording;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Tracking;

/// <summary>The HTTP API that Segment's and RudderStack's clients speak. <c>docs/tracking.md</c> describes it.</summary>
public static class TrackingApi
{
    private static readonly string[] Calls = ["identify", "track", "page", "screen", "group", "alias"];

    public static IServiceCollection AddTracking(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Profiles:Tracking").Get<TrackingSettings>() ?? new TrackingSettings());
        services.AddSingleton<Throttling>();
        services.TryAddSingleton<IPhoneNumbers, LibPhoneNumbers>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    public static void MapTracking(this IEndpointRouteBuilder routes)
    {
        foreach (var call in Calls) Map($"/v1/{call}", call);
        Map("/v1/batch", null);

        void Map(string path, string? call)
        {
            routes.MapPost(path, context => AnswerAsync(context, call)).WithMetadata(new TrackingEndpoint());
            // A browser asks first, since Basic authentication and JSON are beyond what it sends unasked.
            routes.MapMethods(path, ["OPTIONS"], context =>
            {
                AllowAnyOrigin(context);
                context.Response.Headers.AccessControlAllowMethods = "POST";
                context.Response.Headers.AccessControlAllowHeaders = "authorization, content-type, content-encoding";
                context.Response.Headers.AccessControlMaxAge = "86400";
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>No cookie is read here: who sends must hold a key, from whichever page.</summary>
    private static void AllowAnyOrigin(HttpContext context) => context.Response.Headers.AccessControlAllowOrigin = "*";

    private static async Task AnswerAsync(HttpContext context, string? call)
    {
        AllowAnyOrigin(context);
        var cancellation = context.RequestAborted;
        var throttling = context.RequestServices.GetRequiredService<Throttling>();
        using var place = await throttling.EnterAsync(cancellation);
        var answer = place.IsAcquired ? await TryRecordAsync(context, call, throttling, cancellation) : Answer.TooMany(1);
        await answer.WriteAsync(context, cancellation);
    }

    private static async Task<Answer> TryRecordAsync(HttpContext context, string? call, Throttling throttling, CancellationToken cancellation)
    {
        try
        {
            return await RecordAsync(context, call, throttling, cancellation);
        }
        catch (BusyException)
        {
            return Answer.TooMany(1);
        }
    }

    private static async Task<Answer> RecordAsync(HttpContext context, string? call, Throttling throttling, CancellationToken cancellation)
    {
        var services = context.RequestServices;
        var settings = services.GetRequiredService<TrackingSettings>();
        var receivedAt = services.GetRequiredService<TimeProvider>().GetUtcNow();

        var (json, refused) = await ReadingBody.ReadAsync(context, settings.MaxBatchBytes, cancellation);
        if (refused is not null) return refused;
        if (json.ValueKind != JsonValueKind.Object) return Answer.Refused(StatusCodes.Status400BadRequest, "message", "The body is a JSON object.");
        JsonElement? body = json;

        var key = context.Request.Headers.Authorization.Count > 0 ? BasicUser(context.Request.Headers.Authorization.ToString()) : KeyInBody(body);
        if (key is null || await services.GetRequiredService<IWriteKeys>().FindAsync(key, cancellation) is not { } credential
            || await services.GetRequiredService<ITenants>().FindAsync(credential.Tenant, cancellation) is not { } tenant)
            return Answer.Refused(StatusCodes.Status401Unauthorized, "write-key", "Send a valid write key: as the user name of Basic authentication, or as writeKey in the body.");

        List<JsonElement> messages = [json];
        DateTimeOffset? sentAt = null;
        if (call is null)
        {
            if (body.Member("batch") is not { ValueKind: JsonValueKind.Array } batch)
                return Answer.Refused(StatusCodes.Status400BadRequest, "batch", "A batch has an array of messages named batch.");
            messages = [.. batch.EnumerateArray()];
            if (!CallTime.TryRead(body, "sentAt", out sentAt))
                return Answer.Refused(StatusCodes.Status400BadRequest, "timestamp", "The batch's sentAt is no ISO 8601 time.");
            if (messages.Count > settings.MaxBatchMessages)
                return Answer.Refused(StatusCodes.Status413PayloadTooLarge, "size", $"A batch has at most {settings.MaxBatchMessages} messages.");
        }
        else if (json.GetRawText().Length > settings.MaxMessageBytes && Encoding.UTF8.GetByteCount(json.GetRawText()) > settings.MaxMessageBytes)
        {
            return Answer.Refused(StatusCodes.Status413PayloadTooLarge, "message-size", $"A message has at most {settings.MaxMessageBytes} bytes.");
        }
        if (throttling.Refuses(credential.Actor, Math.Max(1, messages.Count)) is { } seconds) return Answer.TooMany(seconds);

        var normaliser = new IdentityNormaliser(tenant, services.GetRequiredService<IPhoneNumbers>());
        var mapping = new CallMapping(credential, normaliser, receivedAt, settings.MaxMessageBytes, tenant.Controller);
        // What a browser says of its visitor, it says of no server's users.
        var privacyControl = credential.Trust == Trust.Suggests && context.Request.Headers["Sec-GPC"] == "1";
        return await RecordAsync(mapping, credential, messages, call, sentAt, privacyControl, services.GetRequiredService<IRecorder>(), cancellation);
    }

    private static async Task<Answer> RecordAsync(
        CallMapping mapping, Credential credential, List<JsonElement> calls, string? type, DateTimeOffset? sentAt, bool privacyControl, IRecorder recorder, CancellationToken cancellation)
    {
        var errors = new List<Remark>();
        var warnings = new List<Remark>();
        var messages = new List<Message>(calls.Count);
        var indexes = new List<int?>(calls.Count);
        var signals = new Dictionary<string, Message>(StringComparer.Ordinal);
        for (var i = 0; i < calls.Count; i++)
        {
            int? index = type is null ? i : null;
            var mapped = mapping.Map(calls[i], type, sentAt, Guid.NewGuid(), privacyControl);
            warnings.AddRange(mapped.Warnings.Select(w => Remark.Of(index, w)));
            if (mapped.Message is null)
            {
                errors.Add(Remark.Of(index, mapped.Rejection!));
                continue;
            }
            messages.Add(mapped.Message);
            indexes.Add(index);
            if (mapped.Signal is { } signal) signals.TryAdd(signal.Id, signal);
        }
        messages.AddRange(signals.Values);

        if (messages.Count > 0)
        {
            var results = new List<MessageResult>(messages.Count);
            foreach (var part in messages.Chunk(Recorder.MaxBatch)) results.AddRange(await recorder.RecordAsync(credential, part, cancellation));
            // A signal's own result is nobody's: the same day's is known already.
            for (var i = 0; i < indexes.Count; i++)
            {
                switch (results[i].Outcome)
                {
                    case Outcome.Rejected:
                        errors.Add(Remark.Of(indexes[i], results[i].Rejection ?? new("rejected", "The message was not recorded.")));
                        break;
                    case Outcome.Conflict:
                        warnings.Add(new(indexes[i], "conflict", "Another message with this messageId was recorded before: that one is kept.", "messageId"));
                        break;
                        // Recorded, known already, or of an erased person: the client learns no difference.
                }
            }
        }
        return Answer.Of([.. errors.OrderBy(e => e.Index)], warnings);
    }

    private static string? KeyInBody(JsonElement? body) => body.Member("writeKey") is { } key && key.IsReadable() ? body.Text("writeKey") : null;

    /// <summary>The write key is the user name; clients leave the password empty.</summary>
    private static string? BasicUser(string header)
    {
        const string scheme = "Basic ";
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || header.Length > 1024) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[scheme.Length..].Trim(), bytes, out var length)) return null;
        var user = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2)[0];
        return user.Length > 0 ? user : null;
    }
}

/// <summary>Marks the endpoints that a write key opens, and no token.</summary>
public sealed class TrackingEndpoint;
