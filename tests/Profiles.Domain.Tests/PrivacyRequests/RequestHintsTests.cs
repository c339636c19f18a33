using System.Text;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Tests.PrivacyRequests;

public class RequestHintsTests
{
    [Theory]
    [InlineData("Please DELETE my data!", PrivacyRequestKind.Erasure)]
    [InlineData("Bonjour, supprimez  mes\ndonnées svp", PrivacyRequestKind.Erasure)]
    [InlineData("J’invoque le droit à l’oubli (RGPD)", PrivacyRequestKind.Erasure)]
    [InlineData("Under the GDPR I want to know", PrivacyRequestKind.Access)]
    [InlineData("Quelles données avez-vous sur moi ?", PrivacyRequestKind.Access)]
    [InlineData("do not sell my personal information", PrivacyRequestKind.OptOutOfSaleOrSharing)]
    [InlineData("Je m'oppose à la prospection", PrivacyRequestKind.ObjectionToMarketing)]
    [InlineData("Je m'oppose au traitement", PrivacyRequestKind.Objection)]
    public void Words_of_the_law_mark_a_message(string text, PrivacyRequestKind kind)
    {
        RequestHints.Of(text).Should().Be(kind);
        RequestHints.Of(text.Normalize(NormalizationForm.FormD)).Should().Be(kind);
    }

    [Theory, InlineData("Merci beaucoup, à bientôt"), InlineData("Do you sell my size?"), InlineData(""), InlineData("delete")]
    public void Other_messages_are_not_marked(string text) => RequestHints.Of(text).Should().BeNull();

    [Fact]
    public void A_very_long_text_is_looked_at_in_its_beginning_and_never_cut_in_a_character() =>
        RequestHints.Of(new string('a', 3_999) + "😀 delete my data").Should().BeNull();

    [Theory]
    [InlineData("half \ud800 a pair, delete my data")]
    [InlineData("delete my data \udc00")]
    [InlineData("delete my data \ufffe\uffff")]
    public void What_is_no_whole_text_is_looked_at_as_it_is(string text) => RequestHints.Of(text).Should().Be(PrivacyRequestKind.Erasure);
}
