using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.PreferenceCentre;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public sealed class OfferInput
{
    private readonly List<string> labels = [];

    [Description("The name that is stored: of an interest, or with --attribute of a trait")]
    public string Name { get; set; } = "";

    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("What people read, by language: fr=Cyclisme en=Cycling")]
    public IEnumerable<string> LabelFlag { get => labels; set => labels.AddRange(value); }

    [Description("A trait to write in, instead of an interest to choose")]
    public bool AttributeFlag { get; set; }

    [Description("Offer it no more; what persons declared stays")]
    public bool RemoveFlag { get; set; }
}

/// <summary>Changes what persons may say of themselves on their own page.</summary>
[Description("Offer persons an interest or an attribute to declare on their own page", Name = "offer")]
public sealed class OfferCommand : JasperFxAsyncCommand<OfferInput>
{
    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    public override async Task<bool> Execute(OfferInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        if (input.AttributeFlag ? !FactChecks.IsTraitName(input.Name) : !FactChecks.IsToken(input.Name))
            return Say.Failed("A name has letters, digits, hyphens, dots and underscores, 1 to 64 of them; an interest's in lower case.");
        var labels = input.LabelFlag.Select(label => label.Split('=', 2)).ToList();
        if (labels.Exists(label => label is not [{ Length: 2 }, { Length: > 0 }])) return Say.Failed("--label: a language and what people read in it, such as fr=Cyclisme.");

        var offered = new Offered(input.Name, labels.Count == 0 ? null : labels.GroupBy(label => label[0]).ToDictionary(label => label.Key, label => label.Last()[1]));
        var changed = await Tenants.ChangeAsync(new TenantId(input.TenantFlag), settings => settings with
        {
            Offering = input.AttributeFlag
                ? settings.Offering with { Attributes = With(settings.Offering.Attributes, offered, input.RemoveFlag) }
                : settings.Offering with { Interests = With(settings.Offering.Interests, offered, input.RemoveFlag) },
        }, CancellationToken.None);
        return changed is null ? Say.Failed($"There is no brand {input.TenantFlag}: ./run tenant list")
            : Say.Done($"The page of {input.TenantFlag} offers {(input.RemoveFlag ? $"{input.Name} no more" : input.Name)}.");
    }

    /// <summary>In its place where it was offered before, otherwise last.</summary>
    private static IReadOnlyList<Offered> With(IReadOnlyList<Offered> all, Offered one, bool remove) =>
        remove ? [.. all.Where(o => o.Name != one.Name)]
        : all.Any(o => o.Name == one.Name) ? [.. all.Select(o => o.Name == one.Name ? one : o)]
        : [.. all, one];
}
