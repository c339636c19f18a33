using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Consent;

/// <summary>
/// What an identity tells about its person besides decisions: whether they are a customer, and how old. Each part is the latest that was said, so that
/// states join in any order and any number of times to the same; the table <c>customer_state</c> joins them in the same way.
/// </summary>
/// <param name="PurchasedAt">The latest purchase.</param>
/// <param name="Stage">What the CRM said last.</param>
/// <param name="Born">The month of birth that was stated last.</param>
public sealed record CustomerState(DateTimeOffset? PurchasedAt, Staged? Stage, Born? Born)
{
    /// <summary>The traits that tell: the first has to be clear in the brand's catalogue to be looked at.</summary>
    public const string StageTrait = "lifecycleStage";
    public const string BirthTrait = "birthDate";

    /// <summary>What the person had corrected stands against all that is said later: it is dated so many years on.</summary>
    public const int RectifiedYears = 1000;

    private const int IsoDay = 10;

    private static readonly HashSet<string> Customers = new(StringComparer.OrdinalIgnoreCase) { "customer", "evangelist", "client" };
    private static readonly HashSet<string> Former = new(StringComparer.OrdinalIgnoreCase) { "former customer", "former-customer", "formercustomer", "churned", "lost", "ancien client" };

    public static CustomerState Unknown { get; } = new(null, null, null);

    /// <summary>Null where an event tells nothing of it.</summary>
    public static CustomerState? Of(object happened) => happened switch
    {
        InteractionRecorded { Kind: InteractionKind.Purchase } bought => Unknown with { PurchasedAt = bought.OccurredAt },
        TraitsReported traits when traits.Traits.FirstOrDefault(t => t.Name == StageTrait && t.Box is null) is { } stage =>
            Unknown with { Stage = new(RelationOf(stage.Clear), traits.OccurredAt) },
        BirthMonthStated stated => Unknown with { Born = new(stated.Month, stated.OccurredAt) },
        TraitRectified { Name: StageTrait, Box: null } stage => Unknown with { Stage = new(RelationOf(stage.Clear), stage.OccurredAt.AddYears(RectifiedYears)) },
        TraitRectified { Name: BirthTrait } born => Unknown with { Born = new(born.BirthMonth, born.OccurredAt.AddYears(RectifiedYears)) },
        _ => null,
    };

    /// <summary>Commutative, associative, idempotent. Of two things said at the same time the one that allows less counts.</summary>
    public CustomerState Join(CustomerState other) => new(
        PurchasedAt is null || other.PurchasedAt > PurchasedAt ? other.PurchasedAt : PurchasedAt,
        Staged.Later(Stage, other.Stage), Born.Later(Born, other.Born));

    /// <summary>
    /// The first day of the month of birth, from a date that a source states: ISO 8601, <c>yyyy-MM-dd</c> alone or before a time. Null for everything else: which
    /// of 03/04/2010 is the month depends on who wrote it, and a guess could make a child an adult.
    /// </summary>
    public static DateOnly? MonthOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: >= IsoDay } text || (text.Length > IsoDay && text[IsoDay] is not ('T' or ' '))) return null;
        return DateOnly.TryParseExact(text.AsSpan(0, IsoDay), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(day.Year, day.Month, 1) : null;
    }

    private static Relation RelationOf(JsonElement? stage) => stage is { ValueKind: JsonValueKind.String } text
        ? Customers.Contains(text.GetString()!.Trim()) ? Relation.Customer : Former.Contains(text.GetString()!.Trim()) ? Relation.FormerCustomer : Relation.Prospect
        : Relation.Prospect;
}

public sealed record Staged(Relation Relation, DateTimeOffset At)
{
    public static Staged? Later(Staged? a, Staged? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ when a.At != b.At => a.At > b.At ? a : b,
        _ => a.Relation <= b.Relation ? a : b,
    };
}

/// <param name="Month">Its first day; null: taken back.</param>
/// <param name="At">Orders what was said; <see cref="SaidAt"/> is when.</param>
public sealed record Born(DateOnly? Month, DateTimeOffset At)
{
    /// <summary>Whether it was corrected or only stated.</summary>
    public DateTimeOffset SaidAt => At.Year >= CustomerState.RectifiedYears + 1900 ? At.AddYears(-CustomerState.RectifiedYears) : At;

    public static Born? Later(Born? a, Born? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ when a.At != b.At => a.At > b.At ? a : b,
        _ => a.Month is null || b.Month is null ? a with { Month = null } : a.Month >= b.Month ? a : b,
    };
}
