using CsCheck;
using Profiles.Domain.Connectors;

namespace Profiles.Domain.Tests.Connectors;

public sealed class StopWordsTests
{
    [Theory]
    [InlineData("STOP"), InlineData("stop."), InlineData(" S t o p ! 🙏"), InlineData("StopAll"), InlineData("unsubscribe"), InlineData("Opt-out"), InlineData("END"), InlineData("quit"), InlineData("Cancel")]
    [InlineData("ARRET"), InlineData("arrêt"), InlineData("ARRE\u0302T"), InlineData("Désabonner"), InlineData("me désabonner"), InlineData("DESABONNER"), InlineData("STOPP"), InlineData("Baja")]
    public void A_word_that_leaves_is_a_withdrawal_however_it_is_written(string text) => StopWords.Signal(text, "whatsapp").Should().Be(new PermissionSignal(false, "stop", "whatsapp"));

    [Theory]
    [InlineData("START"), InlineData("unstop"), InlineData("S'abonner")]
    public void A_word_that_comes_back_grants_nothing_by_itself_and_is_passed_on(string text) => StopWords.Signal(text, "messenger").Should().Be(new PermissionSignal(true, "start", "messenger"));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("!"), InlineData("Stop calling me Marie"), InlineData("the bus stop"), InlineData("the end"), InlineData("Où est l'arrêt ?"), InlineData("non-stop"), InlineData("🛑")]
    public void What_only_has_such_a_word_in_it_is_a_message(string? text) => StopWords.Signal(text, "whatsapp").Should().BeNull();

    [Fact]
    public void Any_text_at_all_is_read() => Gen.String[Gen.Char, 0, 60].Sample(text => StopWords.Signal(text + "\uFFFE\uD83D", "whatsapp") is null or { Channel: "whatsapp" });
}
