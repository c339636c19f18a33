using Profiles.Domain.Connectors;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Intake;
using Profiles.Projections.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Intake;

public sealed class RequestedByNetworkTests
{
    private static readonly DateTimeOffset Delivered = DateTimeOffset.UtcNow.AddDays(-3);
    private static readonly IdentityClaim Marie = new("community", "forum.example.org", "42");

    [Fact]
    public async Task However_often_it_is_delivered_it_is_one_request_received_when_the_first_delivery_was()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Marie));

        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => On(brand).OpenAsync(Tenant, "forum", Erasure("user:42:anonymized", Marie), Delivered.AddMinutes(n > 2 ? 5 : 0), default)));

        opened.Select(o => o.Request).Distinct().Should().ContainSingle().Which.Should().NotBeNull();
        var request = await StateOf(brand, opened[0].Request!.Value);
        (request.State, request.Kind, request.Way, request.NamedIdentitiesOnly).Should().Be((PrivacyRequestState.Open, PrivacyRequestKind.Erasure, PrivacyRequest.Network, true));
        request.ReceivedAt.Should().BeOneOf(Delivered, Delivered.AddMinutes(5));
        (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_request")).Should().Be(1);
    }

    [Fact]
    public async Task Another_source_with_the_same_id_asks_for_itself()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Marie));

        var first = await On(brand).OpenAsync(Tenant, "forum", Erasure("user:42:anonymized", Marie), Delivered, default);
        var second = await On(brand).OpenAsync(Tenant, "forum-2", Erasure("user:42:anonymized", Marie), Delivered, default);

        second.Request.Should().NotBe(first.Request!.Value);
    }

    [Fact]
    public async Task What_the_payload_does_not_prove_waits_for_an_officer()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Marie));

        var opened = await On(brand).OpenAsync(Tenant, "forum", Erasure("user:42:destroyed", Marie) with { Proven = false }, Delivered, default);

        (await StateOf(brand, opened.Request!.Value)).State.Should().Be(PrivacyRequestState.Received);
    }

    [Fact]
    public async Task Of_whom_nothing_is_recorded_is_answered_so()
    {
        await using var brand = await CreateAsync();

        var opened = await On(brand).OpenAsync(Tenant, "forum", Erasure("user:42:anonymized", Marie), Delivered, default);

        (await StateOf(brand, opened.Request!.Value)).NothingHeld.Should().BeTrue();
    }

    [Fact]
    public async Task An_identity_that_cannot_be_one_opens_nothing_and_says_where()
    {
        await using var brand = await CreateAsync();

        var opened = await On(brand).OpenAsync(Tenant, "forum", Erasure("1", Marie, Marie with { Scope = "no scope" }), Delivered, default);

        (opened.Request, opened.Rejection!.Code, opened.Rejection.Path).Should().Be((null, "identity-scope", "subject[1].scope"));
        (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_request")).Should().Be(0);
    }

    private static PrivacySignal Erasure(string id, params IdentityClaim[] subject) => new(PrivacyRequestKind.Erasure, id, subject, Proven: true);

    private static RequestedByNetwork On(TestBrand brand) => new(new PrivacyDesk(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System), brand.Tenants, brand.Vault, Phones);

    private static async Task<PrivacyRequest> StateOf(TestBrand brand, Guid id) => (await new RequestList(brand.Source, brand.Store, brand.Vault).FindAsync(Tenant, id, words: false, default))!.Request;
}
