using System.Text.Json;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Api.GraphQL.Schema.Recording;

internal abstract class ConsentInputType : MessageInputType
{
    protected ConsentInputType()
    {
        Field<NonNullGraphType<IdentityInputType>>("contactPoint");
        Field<NonNullGraphType<StringGraphType>>("channel");
        Field<NonNullGraphType<StringGraphType>>("purpose");
        Field<StringGraphType>("controller").Description("Who answers for the data; the brand itself where none is named.");
        MessageId();
    }
}

internal sealed class GiveConsentInputType : ConsentInputType
{
    public GiveConsentInputType()
    {
        Name = "GiveConsentInput";
        Field<NonNullGraphType<ConsentEvidenceInputType>>("evidence");
        OccurredAt();
        Field<MomentType>("expires");
    }
}

internal sealed class WithdrawConsentInputType : ConsentInputType
{
    public WithdrawConsentInputType()
    {
        Name = "WithdrawConsentInput";
        Field<ConsentEvidenceInputType>("evidence");
        OccurredAt();
        Field<BooleanGraphType>("objection").Description("An objection to direct marketing (GDPR Art. 21(2)).");
    }
}

internal sealed class ConsentEvidenceInputType : InputObjectGraphType<Evidence>
{
    public ConsentEvidenceInputType()
    {
        Name = "ConsentEvidenceInput";
        Field<NonNullGraphType<ConsentMethodType>>("method").Description("IMPORT: a prior act that you transmit, with its own date and text; it loses to any later act.");
        Field<StringGraphType>("textVersion");
        Field<StringGraphType>("text");
        Field<StringGraphType>("language");
        Field<StringGraphType>("page").Description("The page, or the app and its screen.");
        Field<StringGraphType>("actor").Description("An opaque id, not a name.");
        Field<MomentType>("capturedAt");
        Field<MomentType>("doubleOptInRequestedAt");
        Field<MomentType>("doubleOptInConfirmedAt");
        Field<StringGraphType>("jurisdiction");
        Field<StringGraphType>("withdrawalMethod").Description("How the person was told to withdraw.");
        Field<JsonType>("raw").Description("The signal as it came, such as a consent string.");
    }

    public override object ParseDictionary(IDictionary<string, object?> value) => new Evidence
    {
        Method = (ConsentMethod)value["method"]!,
        TextVersion = value.Get<string>("textVersion"),
        Text = value.Get<string>("text"),
        Language = value.Get<string>("language"),
        Page = value.Get<string>("page"),
        Actor = value.Get<string>("actor"),
        CapturedAt = value.Get<DateTimeOffset?>("capturedAt"),
        DoubleOptInRequestedAt = value.Get<DateTimeOffset?>("doubleOptInRequestedAt"),
        DoubleOptInConfirmedAt = value.Get<DateTimeOffset?>("doubleOptInConfirmedAt"),
        Jurisdiction = value.Get<string>("jurisdiction"),
        WithdrawalMethod = value.Get<string>("withdrawalMethod"),
        Raw = value.Get<JsonElement?>("raw"),
    };
}

internal static class ConsentMessage
{
    public static Draft Given(IDictionary<string, object?> input, TenantSettings settings)
    {
        var evidence = (Evidence)input["evidence"]!;
        return Of(input, settings, key => [new Fact.ConsentGiven(key, evidence)
        {
            // Whoever transmits an act of before can't make it a new one by the door it comes through (I8).
            Attested = evidence.Method == ConsentMethod.Import,
            Expires = input.Get<DateTimeOffset?>("expires"),
        }]);
    }

    public static Draft Withdrawn(IDictionary<string, object?> input, TenantSettings settings)
    {
        var evidence = input.Get<Evidence>("evidence") ?? new Evidence { Method = ConsentMethod.Api };
        return Of(input, settings, key =>
        [
            new Fact.ConsentWithdrawn(key, evidence) { Objection = input.Get<bool?>("objection") ?? false },
            // The signal is an opt-out of sale or sharing by itself, whatever it is sent along with (11 CCR §7025(c)).
            .. evidence.Method == ConsentMethod.GlobalPrivacyControl ? [new Fact.Excluded(ExclusionKinds.OptedOutOfSale, null, null)] : Array.Empty<Fact>(),
        ]);
    }

    private static Draft Of(IDictionary<string, object?> input, TenantSettings settings, Func<ConsentKey, IReadOnlyList<Fact>> facts)
    {
        var key = new ConsentKey((string)input["channel"]!, (string)input["purpose"]!, input.Get<string>("controller") ?? settings.Controller);
        return new(
            Draft.Bare(input, [(IdentityClaim)input["contactPoint"]!]) with { Facts = facts(key) },
            PathOf: path => path.Replace("identities[0]", "contactPoint", StringComparison.Ordinal),
            Consent: key);
    }
}
