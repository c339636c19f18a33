using System.Globalization;
using JasperFx.CommandLine;
using Microsoft.IdentityModel.JsonWebTokens;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public sealed class BreachListInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("A token of the login, whether or not it is still valid")]
    public string? TokenFlag { get; set; }

    [Description("Instead of a token: the login's opaque id, as the access log has it")]
    public string? LoginFlag { get; set; }

    [Description("From when on, such as 2027-03-01T00:00:00Z")]
    public string? FromFlag { get; set; }

    [Description("Until before when; now where nothing is said")]
    public string? ToFlag { get; set; }

    [Description("The file to write; - is the standard output")]
    public string OutFlag { get; set; } = "-";
}

/// <summary>CSV to the standard output or a file; what it comes to, to the standard error.</summary>
[Description("List whose direct identifiers a login read, for the notification of a breach", Name = "breach-list")]
public sealed class BreachListCommand : JasperFxAsyncCommand<BreachListInput>
{
    private const int Page = 200;

    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public IKeyVault Vault { get; set; } = null!;

    [InjectService]
    public PersonQueries Queries { get; set; } = null!;

    public override async Task<bool> Execute(BreachListInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var tenant = new TenantId(input.TenantFlag);
        if (await Tenants.FindAsync(tenant, CancellationToken.None) is not { } settings || await Vault.OpenAsync(tenant, CancellationToken.None) is not { } keys)
            return Say.Failed($"There is no brand {tenant}: ./run tenant list");
        if (input is { TokenFlag: null, LoginFlag: null } or { TokenFlag: not null, LoginFlag: not null }) return Say.Failed("--token or --login says whose reads are looked for.");
        if ((input.LoginFlag ?? LoginOf(keys, input.TokenFlag!)) is not { } login) return Say.Failed("--token: this is no token; it has three parts with dots between, and a subject.");
        if (!Time(input.FromFlag, out var from)) return Say.Failed("--from: a time is needed, such as 2027-03-01T00:00:00Z.");
        var to = DateTimeOffset.UtcNow;
        if (input.ToFlag is not null && !Time(input.ToFlag, out to)) return Say.Failed("--to: a time is needed, such as 2027-03-02T00:00:00Z.");

        // Whoever runs a command is not a login: the log names the command.
        var caller = new Caller(tenant, settings, Role.PrivacyOfficer, Purpose.Privacy, keys.Actor("command", "breach-list").ToString(), "command");
        return await WriteAsync(Queries.For(caller), new(login, from, to), input.OutFlag);
    }

    private static async Task<bool> WriteAsync(PersonQuery query, BreachFilter filter, string file)
    {
        await using var output = file == "-" ? Console.Out : new StreamWriter(file);
        await output.WriteLineAsync("profile_id,current_profile_id,identity_ids,reads,first_at,last_at,purposes,fields");
        string? after = null;
        do
        {
            var page = (await query.BreachListAsync(filter, Page, after, CancellationToken.None)).Value!;
            foreach (var edge in page.Edges) await output.WriteLineAsync(Line(edge.Node));
            after = page.HasNextPage ? page.Edges[^1].Cursor : null;
        }
        while (after is not null);
        await output.FlushAsync();
        var counts = await query.CountBreachAsync(filter, CancellationToken.None);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"Login {filter.By}: {counts.Reads} requests read direct identifiers of {counts.Persons} persons from {filter.Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} to {filter.Until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}."));
        return true;
    }

    // Ids, times and names of the schema: nothing that a spreadsheet could take for a formula.
    private static string Line(BreachedPerson p) => FormattableString.Invariant(
        $"{p.Profile.Value},{p.Current?.Value},{string.Join(' ', p.Identities.Select(i => i.Value))},{p.Reads},{p.First.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ},{p.Last.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ},{string.Join(' ', p.Purposes)},{string.Join(' ', p.Fields)}");

    /// <summary>The opaque id that the log has for the login of a token: another one in each brand.</summary>
    /// <returns>Null where it is no token.</returns>
    private static string? LoginOf(TenantKeys keys, string token)
    {
        var handler = new JsonWebTokenHandler();
        if (!handler.CanReadToken(token)) return null;
        try
        {
            var read = handler.ReadJsonWebToken(token);
            return string.IsNullOrEmpty(read.Subject) ? null : keys.Actor(read.Issuer, read.Subject).ToString();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Time(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
