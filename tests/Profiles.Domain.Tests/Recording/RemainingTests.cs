using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Recording;

public sealed class RemainingTests
{
    private static readonly IdentityNormaliser Normaliser = new(TenantSettings.Default, new TenDigits());
    private static readonly IdentityClaim Account = new("whatsapp", "1", "22507123456");
    private static readonly IdentityClaim Undialled = new("phone", null, "+22507123456");
    private static readonly IdentityClaim Dialled = new("phone", null, "+1234567890");

    [Fact]
    public void A_number_that_no_plan_knows_costs_the_number_and_not_what_was_said()
    {
        var message = Message([Account, Undialled, Dialled], new Fact.InteractionDeleted("m") { On = 2 });
        var left = message.WithIdentitiesOf(Normaliser);
        left.Identities.Should().Equal(Account, Dialled);
        left.Facts.Should().Equal(new Fact.InteractionDeleted("m") { On = 1 });
    }

    [Fact]
    public void Whom_it_is_about_and_what_a_fact_is_on_stay_so_that_the_message_is_refused_and_seen()
    {
        Message[] whole = [Message([Undialled, Account]), Message([Account, Undialled], new Fact.InteractionDeleted("m") { On = 1 }), Message([Account, Dialled]), Message([Undialled])];
        whole.Should().OnlyContain(m => m.WithIdentitiesOf(Normaliser) == m);
    }

    private static Message Message(IReadOnlyList<IdentityClaim> who, params Fact[] facts) => new() { Id = "m", Identities = who, Facts = facts };

    /// <summary>A numbering plan of one country.</summary>
    private sealed class TenDigits : IPhoneNumbers
    {
        public string? ToE164(string number, string region) => number.Length == 11 ? number : null;
    }
}
