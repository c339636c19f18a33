using Profiles.Domain.Notices;

namespace Profiles.Domain.Tests.Notices;

public sealed class DefiningTests
{
    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Second = Guid.NewGuid();
    private const string Mailer = "https://mailer.example.com/notices";

    private static RecipientCommand.Define Define(string? endpoint = Mailer, int? days = null) => new(endpoint, days, false, false, First);

    private static (Recipient? After, Profiles.Domain.Recording.Rejection? Rejection) Decide(RecipientCommand command, Recipient? before = null, string name = "mailer") =>
        Defining.Decide(command, name, before, new());

    [Fact]
    public void Whoever_has_an_endpoint_has_a_secret_and_keeps_it_when_it_is_defined_anew()
    {
        var mailer = Decide(Define()).After!;
        mailer.Secrets.Should().Equal(First);

        Decide(new RecipientCommand.Define("https://other.example.com/", 3, true, false, Second), mailer).After.Should()
            .BeEquivalentTo(new Recipient("mailer", "https://other.example.com/", 3, true, false, [First]));
        Decide(Define(endpoint: null)).After!.Secrets.Should().BeEmpty();
    }

    [Fact]
    public void The_last_secret_of_who_is_told_is_not_revoked()
    {
        var mailer = Decide(Define()).After!;
        Decide(new RecipientCommand.RevokeSecret(First), mailer).Rejection!.Code.Should().Be("last-secret");

        var both = Decide(new RecipientCommand.AddSecret(Second), mailer).After!;
        Decide(new RecipientCommand.RevokeSecret(First), both).After!.Secrets.Should().Equal(Second);
        var three = Decide(new RecipientCommand.AddSecret(Guid.NewGuid()), both).After!;
        Decide(new RecipientCommand.AddSecret(Guid.NewGuid()), three).Rejection!.Code.Should().Be("too-many-secrets");
    }

    [Theory]
    [InlineData("Mailer", "recipient-name")]
    [InlineData("marie@example.com", "recipient-name")]
    [InlineData("", "recipient-name")]
    public void A_recipient_is_a_plain_word(string name, string code) => Decide(Define(), name: name).Rejection!.Code.Should().Be(code);

    [Fact]
    public void What_can_not_be_is_refused()
    {
        Decide(Define("https://127.0.0.1/")).Rejection!.Code.Should().Be("endpoint-closed");
        Decide(Define(days: 0)).Rejection!.Code.Should().Be("silent-days");
        Decide(Define(days: 91)).Rejection!.Code.Should().Be("silent-days");
        Decide(new RecipientCommand.AddSecret(Second)).Rejection!.Code.Should().Be("unknown-recipient");
        Decide(new RecipientCommand.Remove()).Rejection!.Code.Should().Be("unknown-recipient");
    }
}
