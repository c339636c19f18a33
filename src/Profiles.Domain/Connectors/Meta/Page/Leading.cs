using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>Somebody filled in a lead form. The webhook brings the lead's id only; what was filled in is asked of the network with it, so a lead is kept until somebody does.</summary>
internal static class Leading
{
    public static MappedEvent Map(PageChange change)
    {
        if (change.Author is null) return MetaEvent.Kept(change.Name, "lead-unread", "The network hands a lead over by its id only. Ask it for the lead, and send that as a CRM change.");
        return change.ByAuthor(
            MetaEvent.Id("lead", change.Value.Id("leadgen_id") ?? change.Digest),
            change.Interaction(InteractionKind.Lead) with
            {
                Attributes = new Details()
                    .Add("leadgenId", change.Value.Id("leadgen_id")).Add("formId", change.Value.Id("form_id"))
                    .Add("adId", change.Value.Id("ad_id")).Add("adgroupId", change.Value.Id("adgroup_id")).OrNull,
            },
            change.Traits);
    }
}
