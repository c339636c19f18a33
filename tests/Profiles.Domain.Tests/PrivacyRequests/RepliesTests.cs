using Profiles.Domain.PrivacyRequests;
using static Profiles.Domain.Tests.PrivacyRequests.Given;

namespace Profiles.Domain.Tests.PrivacyRequests;

public class RepliesTests
{
    [Fact]
    public void Every_letter_is_whole_in_both_languages_for_every_kind_of_request()
    {
        foreach (var kind in Enum.GetValues<PrivacyRequestKind>())
            foreach (var reply in Enum.GetValues<ReplyKind>())
                foreach (var language in (string[])["fr", "en"])
                {
                    var letter = Replies.Render(reply, Request(kind), language, "too much", "CNIL");
                    letter.Should().NotContainAny("{", "}", "[").And.Contain(language == "fr" ? "demande" : "request");
                    letter.Contains("too much").Should().Be(reply is ReplyKind.Denial or ReplyKind.Extension);
                }
    }

    [Theory, InlineData("fr-CA", "réclamation", "recours juridictionnel"), InlineData("en", "complaint", "remedy before the courts"), InlineData(null, "complaint", "remedy before the courts")]
    public void A_denial_names_where_to_complain_and_the_judicial_remedy(string? language, string complaint, string remedy)
    {
        var denied = Request(PrivacyRequestKind.Access).After(Do(PrivacyAction.Deny), Plain with { Authority = "Garante" });

        Replies.OwedIn(denied).Should().Be(ReplyKind.Denial);
        Replies.Render(ReplyKind.Denial, denied, language, null, "CNIL").Should().Contain(complaint).And.Contain(remedy).And.Contain("(Garante)").And.Contain(language is "fr-CA" ? "[motif]" : "[reason]");
    }

    [Fact]
    public void What_an_officer_writes_is_no_place_in_the_letter() =>
        Replies.Render(ReplyKind.Denial, Request(PrivacyRequestKind.Access), "en", "{due} {authority}", "CNIL").Should().Contain("{due} {authority}");

    [Fact]
    public void A_partial_fulfilment_names_class_ground_and_end()
    {
        var request = Request(PrivacyRequestKind.Erasure).After(Do(PrivacyAction.VerifyIdentity)).After(Do(PrivacyAction.Approve, Paul)).After(Do(PrivacyAction.Execute))
            .Executed([new("transaction", "17(3)(b)", new DateOnly(2037, 1, 1))]);

        Replies.Render(Replies.OwedIn(request), request, "en", null, "CNIL").Should().Contain("- transaction, Art. 17(3)(b) GDPR, until 1 January 2037");
    }
}
