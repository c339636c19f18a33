using Profiles.Api.Demo.Phrases;

namespace Profiles.Api.Demo;

/// <summary>Purchases, reviews, visits, contests, surveys and evenings at the stadium.</summary>
internal static class Shopping
{
    private static readonly string[] Pages = ["/", "/boutique", "/classement", "/live", "/pronos", "/adhesion"];

    public static IEnumerable<Call> Of(Member member) => [.. Purchases(member), .. Surveys(member), .. Contests(member), .. Visits(member)];

    /// <summary>Who buys often says what they think of it: the shop's reviews have five stars, those of an outside portal ten points.</summary>
    private static IEnumerable<Call> Purchases(Member member)
    {
        if (member["crm"] is not { } crm) yield break;
        var chance = new Chance("purchases", member.Number);
        var book = Phrasebook.Of(member.Language);
        var many = chance.About(1.1 * member.Activity);
        for (var i = 0; i < many; i++)
        {
            var product = chance.OneOf(book.Products);
            var at = chance.Time(member.Joined, DemoBrand.Today.AddDays(-15));
            yield return Call.Track(DemoBrand.Source.Shop, $"order-{member.Number}-{i}", at, [crm], "Order Completed", new()
            {
                ["channel"] = "shop", ["target"] = $"product/{product.Id}", ["total"] = product.Price, ["currency"] = "EUR", ["category"] = product.Category, ["product"] = product.Name,
            });
            if (!chance.Of(0.45)) continue;

            var stars = chance.OneOf([5, 5, 5, 4, 4, 4, 3, 2, 1]);
            var portal = member.Has("email") && !member.BorrowsEmail && chance.Of(0.35);
            yield return Call.Track(portal ? DemoBrand.Source.Reviews : DemoBrand.Source.Shop, $"review-{member.Number}-{i}", at.AddDays(chance.Between(3, 14)), [portal ? member["email"]! : crm], "Product Reviewed", new()
            {
                ["channel"] = portal ? "reviews" : "shop", ["target"] = $"product/{product.Id}",
                ["text"] = book.Say(stars > 3 ? book.GoodReviews : stars == 3 ? book.FairReviews : book.BadReviews, member, chance),
                ["rating"] = portal ? stars * 2 : stars, ["ratingScale"] = portal ? 10 : 5, ["sentiment"] = (stars - 3) / 2.0, ["language"] = member.Language,
            });
        }
    }

    private static IEnumerable<Call> Surveys(Member member)
    {
        var chance = new Chance("surveys", member.Number);
        if (member["email"] is not { } email || member.BorrowsEmail || !chance.Of(0.2)) yield break;
        var book = Phrasebook.Of(member.Language);
        yield return Call.Track(DemoBrand.Source.Surveys, $"survey-{member.Number}", chance.Time(member.Joined, DemoBrand.Today), [email], "Survey", new()
        {
            ["channel"] = "survey", ["target"] = "survey/season-2026", ["rating"] = chance.OneOf([10, 9, 9, 8, 8, 7, 6, 4]), ["ratingScale"] = 10,
            ["text"] = chance.Of(0.5) ? book.Say(book.Surveys, member, chance) : null, ["language"] = member.Language,
        });
    }

    private static IEnumerable<Call> Contests(Member member)
    {
        var chance = new Chance("contests", member.Number);
        var book = Phrasebook.Of(member.Language);
        if (member["community"] is { } login)
        {
            var many = chance.About(1.3 * member.Activity);
            for (var i = 0; i < many; i++)
            {
                yield return Call.Track(DemoBrand.Source.Forum, $"contest-{member.Number}-{i}", chance.Time(member.Joined, DemoBrand.Today), [login], "Contest Entry", new()
                {
                    ["channel"] = "community", ["target"] = $"contest/matchday-{chance.Between(1, 34)}", ["text"] = book.Fill("{club} – {rival} {score}", member, chance),
                });
            }
        }
        if (member["crm"] is { } crm && chance.Of(0.12))
            yield return Call.Track(DemoBrand.Source.Shop, $"stadium-{member.Number}", chance.Time(member.Joined, DemoBrand.Today), [crm], "Event Attendance", new() { ["channel"] = "stadium", ["target"] = $"match/{chance.Between(1, 34)}" });
    }

    /// <summary>The web site knows a cookie; whose it is, only the shop's sign-in may say.</summary>
    private static IEnumerable<Call> Visits(Member member)
    {
        var chance = new Chance("visits", member.Number);
        if (!chance.Of(0.3)) yield break;
        var device = new Guid(chance.Dice.Bytes(16)).ToString();
        var many = 1 + chance.About(1.5 * member.Activity);
        var first = chance.Time(member.Joined, DemoBrand.Today.AddDays(-1));
        for (var i = 0; i < many; i++) yield return Call.Page($"visit-{member.Number}-{i}", first.AddMinutes(i * chance.Between(1, 30)), device, chance.OneOf(Pages), member.Language);
        if (member["crm"] is { } crm && chance.Of(0.6))
            yield return Call.Identify(DemoBrand.Source.Shop, $"sign-in-{member.Number}", first.AddMinutes(2), crm.Id, [new("device", null, device)], []);
    }
}
