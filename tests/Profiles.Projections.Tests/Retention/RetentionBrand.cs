using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Retention;
using Profiles.Projections.Keys;
using Profiles.Projections.Retention;
using Profiles.Projections.Tests.Erasure;
using Profiles.Projections.Tests.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Retention;

/// <summary>A brand whose terms run, at a time of the test's own.</summary>
internal sealed class RetentionBrand(TestBrand brand) : IAsyncDisposable
{
    public static IdentityClaim Ana { get; } = Email("ana@example.org");
    public static IdentityClaim Ben { get; } = Email("ben@example.org");

    public TestBrand Brand => brand;

    /// <summary>When everything begins: long enough ago that terms have ended since.</summary>
    public static DateTimeOffset Start { get; } = new(2014, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public MovableClock Clock { get; } = new(Start);

    public static Message Said(params IdentityClaim[] identities) => Message(identities).At(Start);

    public RetentionPolicies Policies => new(brand.Store, brand.Vault, brand.Tenants, Clock);

    public LegalHolds Holds => new(brand.Store, brand.Source, brand.Vault, brand.Tenants, Clock);

    /// <summary>As a process that has just started.</summary>
    public RetentionRuns Runs(int batch = 50, int page = 2_000) => new(
        brand.Source, brand.Vault, brand.Tenants, new(brand.Store, brand.Vault, brand.Tenants, brand.Ledger(), Clock), Secrets, Clock)
    { Batch = batch, Page = page };

    public static async Task<RetentionBrand> BeginAsync(string patch = """{"enabled": true}""")
    {
        var made = new RetentionBrand(await TestBrand.CreateAsync(registered: true));
        if (patch.Length > 0) await made.ChangeAsync(patch);
        return made;
    }

    public async Task ChangeAsync(string patch)
    {
        var (settings, refusals) = await Policies.ChangeAsync(Tenant, JsonSerializer.Deserialize<JsonElement>(patch), "because", "tests", "officer-1", default);
        refusals.Should().BeEmpty();
        settings.Should().NotBeNull();
    }

    public async Task<RetentionTotals> PreviewAsync(DateTimeOffset at)
    {
        await brand.CatchUpAsync();
        Clock.Now = at;
        return await Runs().PreviewAsync(Tenant, default);
    }

    public async Task<RetentionRun> RunAsync(DateTimeOffset at, int batch = 50, int page = 2_000)
    {
        await brand.CatchUpAsync();
        Clock.Now = at;
        var run = await Runs(batch, page).RunAsync(Tenant, "officer-1", default);
        run!.Certificate.Should().NotBeNull();
        await brand.CatchUpAsync();
        return run;
    }

    public async Task<bool> IsThereAsync(IdentityClaim who) => await brand.FindAsync(who) is not null;

    public ValueTask DisposeAsync() => brand.DisposeAsync();

    private InstanceSecrets Secrets { get; } = new(((KeyFolder)brand.Vault).Folder);
}

/// <summary>Messages of a mailer, a shop and a CRM.</summary>
internal static class Acts
{
    public static Message Interacted(this Message message, InteractionKind kind, Direction direction = Direction.Inbound, string? text = "words", string channel = "email") =>
        message with { Facts = [.. message.Facts, new Fact.Interaction { Kind = kind, Direction = direction, Channel = channel, Text = text }] };
}
