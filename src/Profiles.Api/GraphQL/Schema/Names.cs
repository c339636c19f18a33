using GraphQL.Types;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema;

// Enumerations: the names of the domain's, in upper snake case.

internal sealed class InteractionKindType : EnumerationGraphType<InteractionKind>;

internal sealed class DirectionType : EnumerationGraphType<Direction>;

internal sealed class StrengthType : EnumerationGraphType<Strength>;

internal sealed class ConsentStatusType : EnumerationGraphType<ConsentStatus>;

internal sealed class ConsentMethodType : EnumerationGraphType<ConsentMethod>;

internal sealed class ProfileOrderType : EnumerationGraphType<ProfileOrder>;

internal sealed class RecordOutcomeType : EnumerationGraphType<Outcome>
{
    public RecordOutcomeType()
    {
        Name = "RecordOutcome";
        Description = "DUPLICATE: recorded before. CONFLICT: the same message id came with another body; the first is kept.";
    }
}

internal sealed class ProfileChangeKindType : EnumerationGraphType<ChangeKind>
{
    public ProfileChangeKindType()
    {
        Name = "ProfileChangeKind";
        Description = "REMOVED: no longer matches, or no longer covered by the purpose.";
    }
}

/// <summary>GDPR Art. 6(1).</summary>
internal sealed class LawfulBasisType : EnumerationGraphType<LawfulBasis>;
