using Profiles.Domain.Recording;
using Profiles.Projections.Tests.People;
using static Profiles.Projections.Tests.Edits.Conversation;

namespace Profiles.Projections.Tests.Edits;

public sealed class EditRacesTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task An_interaction_its_edit_and_its_deletion_on_four_connections_at_once_leave_no_words()
    {
        const int rounds = 25, each = 6;
        var conversation = await OpenAsync(people);
        // The author is known: births of one identity on several connections would make the writers wait for each other.
        await conversation.RecordAsync(Said("known", "hello"));
        for (var round = 0; round < rounds; round++)
        {
            var ids = Enumerable.Range(0, each).Select(i => $"{round}.{i}").ToArray();
            var writers = new[]
            {
                ids.Select(id => Said($"c{id}", $"canary-{id}")).ToArray(),
                [.. ids.Select(id => Edited($"e{id}", $"c{id}", $"canary-edit-{id}", 2)).Reverse()],
                [.. ids.Select(id => Deleted($"d{id}", $"c{id}", 3))],
                [.. ids.Select(id => Deleted($"f{id}", $"c{id}", 4)).Reverse()],
            };
            var results = await Task.WhenAll(writers.Select(async batch =>
            {
                await Task.Yield();
                return await conversation.RecordAsync(batch);
            }));
            results.SelectMany(r => r).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Recorded));
        }
        await conversation.CatchUpAsync();

        (await conversation.EverythingAsync()).Should().NotContain("canary").And.Contain("hello");
        (await conversation.CountAsync("interaction_recorded"), await conversation.CountAsync("interaction_edited"), await conversation.CountAsync("interaction_deleted"))
            .Should().Be(((rounds * each) + 1, rounds * each, 2 * rounds * each));
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.interaction_change where tenant_id = $1", conversation.Brand.Tenant.Value)).Should().Be(3 * rounds * each);
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.message_key where tenant_id = $1 and deleted", conversation.Brand.Tenant.Value)).Should().Be(0, "what was awaited came");
        (await conversation.TimelineAsync(Ana)).Where(i => i.Text != "hello").Should().AllSatisfy(i => i.DeletedAt.Should().Be(ReadModels.Brand.At(3)));
    }
}
