using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;

namespace Profiles.Projections.Tests.Tenants;

public class StoredSettingsTests
{
    [Fact]
    public void An_attribute_without_a_rule_follows_the_default() =>
        StoredSettings.Read("""{"traits":[{"name":"city","clear":true}]}""").ReconciliationOf("city").Should().Be(Reconciliation.Default);

    [Theory]
    [InlineData("""{"rule":"SourceOrder","sources":["crm","web"]}""")]
    [InlineData("""{"rule":"sourceOrder","sources":["crm","web"],"verifiedFirst":true}""")]
    public void A_rule_is_kept_as_it_was_set(string rule)
    {
        var read = StoredSettings.Read($$"""{"traits":[{"name":"city","clear":true,"reconciliation":{{rule}}}]}""");
        foreach (var settings in new[] { read, StoredSettings.Read(StoredSettings.Write(read)) })
            settings.ReconciliationOf("city").Should().BeEquivalentTo(new Reconciliation(ReconciliationRule.SourceOrder, ["crm", "web"]));
    }
}
