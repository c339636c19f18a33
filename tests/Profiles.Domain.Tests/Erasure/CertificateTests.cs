using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Tests.Erasure;

public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly CertificateKey key = new(RandomNumberGenerator.GetBytes(32));

    private static ErasureCertificate Certificate => new(
        1, "Brasserie Métro", Guid.NewGuid(), Noon.AddDays(-3), Noon, Noon.AddMinutes(1), ["approver-1"], "officer-1",
        new([Guid.NewGuid()], [RetentionClass.Contact], 12, new Dictionary<RetentionClass, int> { [RetentionClass.Contact] = 1 }, new Dictionary<string, int> { ["directory"] = 1 }, [1], []),
        [new("transaction", "17(3)(b)", new DateOnly(2036, 3, 1))], [new("mailer", Noon, null)], 1, 2);

    [Fact]
    public void A_certificate_is_checked_by_its_file_alone_whatever_the_spelling_of_its_json()
    {
        var signed = key.Sign(Certificate);
        CertificateKey.Fault(signed).Should().BeNull();

        var spelled = JsonNode.Parse(JsonSerializer.Serialize(signed, Indented))!;
        spelled["certificate"] = new JsonObject(spelled["certificate"]!.AsObject().Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        CertificateKey.Fault(spelled.Deserialize<SignedCertificate>(JsonSerializerOptions.Web)!).Should().BeNull();
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var certificate = Certificate;
        CertificateKey.Read(key.Sign(certificate).Certificate).Should().BeEquivalentTo(certificate);
    }

    [Fact]
    public void Whatever_is_changed_is_noticed()
    {
        var signed = JsonSerializer.SerializeToNode(key.Sign(Certificate), JsonSerializerOptions.Web)!;
        foreach (var path in (string[])["certificate/controller", "certificate/scope/events", "certificate/erasedAt", "signature/value", "signature/x", "signature/keyId", "signature/algorithm"])
        {
            var changed = signed.DeepClone();
            var parts = path.Split('/');
            var holder = parts[..^1].Aggregate(changed, (node, name) => node[name]!);
            holder[parts[^1]] = holder[parts[^1]] is JsonValue v && v.TryGetValue<int>(out _) ? 1 : "2026-01-01T00:00:00Z";
            CertificateKey.Fault(changed.Deserialize<SignedCertificate>(JsonSerializerOptions.Web)!).Should().NotBeNull(path);
        }
    }

    [Fact]
    public void Another_key_has_another_id()
    {
        using var other = new CertificateKey(RandomNumberGenerator.GetBytes(32));
        other.KeyId.Should().NotBe(key.KeyId);
        key.Sign(Certificate).Signature.KeyId.Should().Be(key.KeyId);
    }

    public void Dispose() => key.Dispose();
}
