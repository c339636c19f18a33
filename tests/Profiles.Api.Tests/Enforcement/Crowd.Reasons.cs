using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Testing;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>Why somebody must not be addressed for marketing by e-mail.</summary>
public sealed partial class Crowd
{
    /// <summary>Whether they once agreed, and what happened then.</summary>
    private IEnumerable<(string Why, bool Agrees, Func<Subject, Task<Subject>> Refuse)> Reasons =>
    [
        ("never agreed", false, Task.FromResult),
        ("agreed by SMS only", false, s => DoneAsync(s, () => GivesAsync(s.Phone, "sms", "brand", null))),
        ("agreed with another controller", false, s => DoneAsync(s, () => GivesAsync(s.Email, "email", "partner", null))),
        ("the grant ended", false, s => AgreesAsync(s, Today.AddDays(-1))),
        ("withdrew", true, s => DoneAsync(s, () => RefusesAsync(s.Email, "email", objection: false))),
        ("withdrew by the CRM record", true, s => DoneAsync(s, () => RefusesAsync(s.Crm, "email", objection: false))),
        ("objected on another channel", true, s => DoneAsync(s, () => RefusesAsync(s.Phone, "sms", objection: true))),
        ("minor by birth date", true, s => DoneAsync(s, () => new Admin(Api).ReportAsync(s.Email, new { birthDate = $"{Today.Year - 12}-05-04" }))),
        ("minor", true, s => ExcludedAsync(s, "minor")),
        ("self-excluded", true, s => ExcludedAsync(s, "self-excluded")),
        ("deceased", true, s => ExcludedAsync(s, "deceased")),
        ("dispute", true, s => ExcludedAsync(s, "dispute")),
        ("restricted", true, s => ExcludedAsync(s, "restricted")),
        ("merged with who objects", true, s => DoneAsync(s, async () => await new Admin(Api).MergeAsync(new { profileIds = new[] { s.Profile, await ObjectorAsync("merged") }, reason = "Same person" }))),
        ("erased", true, ErasedAsync),
    ];

    private async Task<Subject> ErasedAsync(Subject subject)
    {
        var known = await KnownAsync(subject);
        await EraseAsync(known);
        return known;
    }

    private static async Task<Subject> DoneAsync(Subject subject, Func<Task> what)
    {
        await what();
        return subject;
    }

    internal async Task RefusesAsync(object contactPoint, string channel, bool objection, DateTimeOffset? at = null) =>
        await Api.DataAsync("withdrawConsent.profile.id", "mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { profile { id } errors { code } } }",
            new { input = new { contactPoint, channel, purpose = "marketing", objection, messageId = Given.NewId(), occurredAt = at ?? Today.AddDays(-10) } });

    private Task<Subject> ExcludedAsync(Subject subject, string kind) => DoneAsync(subject, () =>
        Api.DataAsync("excludePerson.profile.id", "mutation($input: ExcludePersonInput!) { excludePerson(input: $input) { profile { id } errors { code } } }",
            new { input = new { identity = subject.Crm, kind, messageId = Given.NewId(), occurredAt = Today.AddDays(-10) } }));

    /// <summary>Somebody who is known by a telephone number, and objects to marketing there.</summary>
    private async Task<string> ObjectorAsync(string name)
    {
        var objector = Subject.Called(name);
        var profile = await Api.MeetAsync(objector.Phone);
        await RefusesAsync(objector.Phone, "sms", objection: true);
        return profile;
    }

    /// <summary>What an erasure leaves of a person.</summary>
    private async Task EraseAsync(Subject subject)
    {
        await using var source = NpgsqlDataSource.Create(Api.ConnectionString);
        await using var erase = source.CreateCommand("""
            with gone as (select identity_id from profiles.membership where profile_id = $1),
                 m as (update profiles.membership set blind_key = null where identity_id in (select * from gone)),
                 d as (delete from profiles.directory where identity_id in (select * from gone))
            delete from profiles.data_key where subject in (select * from gone)
            """);
        erase.Parameters.AddWithValue(Guid.Parse(subject.Profile));
        (await erase.ExecuteNonQueryAsync()).Should().BePositive("the data keys were there");
    }
}
