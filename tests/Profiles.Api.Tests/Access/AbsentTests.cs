using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Access;
using Profiles.Api.Tenants;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Keys;
using Profiles.Projections.People;
using Profiles.Testing;
using static Profiles.Testing.Given;

namespace Profiles.Api.Tests.Access;

/// <summary>Who asks for a person can't tell whether there is none, or another brand's, or one who was erased: the whole answers are equal.</summary>
public sealed class AbsentTests : IAsyncLifetime
{
    private static readonly TenantId Ours = new("ours");
    private static readonly TenantId Theirs = new("theirs");

    private RunningService service = null!;

    public async Task InitializeAsync()
    {
        service = await RunningService.StartAsync();
        foreach (var tenant in new[] { Ours, Theirs }) await service.CreateTenantAsync(tenant.Value, StarterSettings.Value);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Absent_another_brands_and_erased_persons_get_one_and_the_same_answer(bool strong)
    {
        var live = await MeetAsync(Ours, "live@example.org");
        var theirs = await MeetAsync(Theirs, "theirs@example.org");
        var erased = await MeetAsync(Ours, "erased@example.org");
        (await ByIdAsync(live, strong)).Should().Contain(live.ToString());
        (await ByIdAsync(erased, strong)).Should().Contain(erased.ToString());
        (await ByEmailAsync("erased@example.org", strong)).Should().MatchRegex($"profileByIdentity.*{erased}.*profiles.*{erased}");
        await EraseAsync();

        var absent = await ByIdAsync(Guid.NewGuid(), strong);
        absent.Should().StartWith("200");
        (await ByIdAsync(theirs, strong)).Should().Be(absent);
        (await ByIdAsync(erased, strong)).Should().Be(absent);

        var nobody = await ByEmailAsync("nobody@example.org", strong);
        (await ByEmailAsync("theirs@example.org", strong)).Should().Be(nobody);
        (await ByEmailAsync("erased@example.org", strong)).Should().Be(nobody);
    }

    private Task<string> ByIdAsync(Guid id, bool strong) => AskAsync("query($id: ID!) { profile(id: $id) { id redirectedFrom displayName timeline(first: 1) { totalCount } } }", new { id }, strong);

    private Task<string> ByEmailAsync(string value, bool strong) => AskAsync("""
        query($value: String!) { profileByIdentity(identity: { type: "email", value: $value }) { id } profiles(search: $value) { totalCount edges { node { id } } } }
        """, new { value }, strong);

    private async Task<string> AskAsync(string query, object variables, bool strong)
    {
        var token = new DevelopmentIssuer(new InstanceSecrets(service.KeyFolder)).Issue("someone", [new BrandGrant(Ours, Role.CrmAdmin, [])], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (strong) request.Headers.Add("Consistency", "strong");
        using var response = await service.Client.SendAsync(request);
        var headers = response.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{(int)response.StatusCode} {string.Join('|', headers)} {await response.Content.ReadAsStringAsync()}";
    }

    /// <returns>The profile's id, when the read models have it.</returns>
    private async Task<Guid> MeetAsync(TenantId tenant, string email)
    {
        var recorded = await service.Services.GetRequiredService<IRecorder>().RecordAsync(new Credential(tenant, "shop", Trust.Links, "key"), [Message(Email(email)).Commented()], default);
        var caller = new Caller(tenant, StarterSettings.Value, Role.CrmAdmin, Domain.Tenants.Purpose.Administration, "test", "test");
        var people = service.Services.GetRequiredService<PersonQueries>();
        for (var until = DateTime.UtcNow.AddSeconds(30); ; await Task.Delay(50))
        {
            // A person answers at once; a list with strong consistency waits for the read models.
            if ((await people.For(caller, Consistency.Strong).CountAsync(email, null, default)) is { Rejection: null, Value: 1 })
                return (await people.For(caller).ByIdentityIdAsync(recorded[0].Bearer!.Value, PersonFields.None, default))!.Id.Value;
            DateTime.UtcNow.Should().BeBefore(until);
        }
    }

    /// <summary>What an erasure leaves: no directory row, no blind key, no data keys, and a fence.</summary>
    private async Task EraseAsync()
    {
        var keys = (await service.Services.GetRequiredService<Domain.Privacy.IKeyVault>().OpenAsync(Ours, default))!;
        var identity = new NormalIdentity("email", "", "erased@example.org", null, Strength.Verified);
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("""
            with gone as (delete from profiles.directory where tenant_id = 'ours' and blind_key = $1 returning identity_id),
                 fenced as (insert into profiles.fence (tenant_id, hash) values ('ours', $2)),
                 blind as (update profiles.membership m set blind_key = null from gone where m.tenant_id = 'ours' and m.identity_id = gone.identity_id)
            delete from profiles.data_key k using gone where k.tenant_id = 'ours' and k.subject = gone.identity_id
            """);
        command.Parameters.AddWithValue(keys.BlindKey(identity));
        command.Parameters.AddWithValue(keys.Suppression(identity));
        (await command.ExecuteNonQueryAsync()).Should().BePositive();
    }
}
