using System.Security.Cryptography;
using System.Text.Json;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Tests.Privacy;

public class SealingTests
{
    private static readonly TenantId Acme = new("acme");
    private static readonly Guid Marie = Guid.NewGuid();

    [Fact]
    public void A_sealed_value_opens_under_its_own_key_subject_and_field()
    {
        using var key = Key();
        var box = key.Seal("marie@example.org", "identity.value");
        key.Open(box, "identity.value").Should().Be("marie@example.org");
    }

    [Fact]
    public void A_sealed_value_opens_under_no_other_field_subject_tenant_or_class()
    {
        var secret = RandomNumberGenerator.GetBytes(DataKey.Size);
        using var key = new DataKey(secret, Acme, Marie, RetentionClass.Contact);
        var box = key.Seal("x", "trait.email");

        Opening(key, "trait.phone").Should().Throw<AuthenticationTagMismatchException>();
        Opening(new DataKey(secret, Acme, Guid.NewGuid(), RetentionClass.Contact), "trait.email").Should().Throw<AuthenticationTagMismatchException>();
        Opening(new DataKey(secret, new("other"), Marie, RetentionClass.Contact), "trait.email").Should().Throw<AuthenticationTagMismatchException>();
        Opening(new DataKey(secret, Acme, Marie, RetentionClass.Consent), "trait.email").Should().Throw<AuthenticationTagMismatchException>();

        Action Opening(DataKey other, string field) => () => other.Open(box, field);
    }

    [Fact]
    public void The_same_value_is_never_sealed_into_the_same_box_twice()
    {
        using var key = Key();
        key.Seal("x", "f").Should().NotBe(key.Seal("x", "f"));
    }

    [Fact]
    public void A_box_is_one_base64_string_in_JSON_and_prints_nothing_of_its_content()
    {
        using var key = Key();
        var box = key.Seal(new { Name = "Marie" }, "f");
        JsonSerializer.Serialize(box).Should().Be($"\"{Convert.ToBase64String(box.Box)}\"");
        box.ToString().Should().Be("(sealed)");
    }

    [Fact]
    public void A_changed_box_does_not_open()
    {
        using var key = Key();
        var box = key.Seal("x", "f");
        for (var i = 0; i < box.Box.Length; i++)
        {
            var changed = (byte[])box.Box.Clone();
            changed[i] ^= 1;
            var open = () => key.Open(new Sealed<string>(changed), "f");
            // The class byte of the box is a label; the key's own class is what is bound.
            if (i != 1) open.Should().Throw<AuthenticationTagMismatchException>($"byte {i} was changed");
        }
    }

    [Fact]
    public void A_data_key_opens_in_the_epoch_that_wrapped_it_and_is_gone_with_it()
    {
        var keks = new Dictionary<int, byte[]> { [1] = RandomNumberGenerator.GetBytes(32), [2] = RandomNumberGenerator.GetBytes(32) };
        var hash = RandomNumberGenerator.GetBytes(32);
        var keys = new TenantKeys(Acme, 1, keks, hash, hash, hash);
        var (key, wrapped) = keys.NewDataKey(Marie, RetentionClass.Contact);
        var box = key.Seal("x", "f");

        keys.Unwrap(Marie, RetentionClass.Contact, 1, wrapped)!.Open(box, "f").Should().Be("x");
        var closed = new TenantKeys(Acme, 2, new Dictionary<int, byte[]> { [2] = keks[2] }, hash, hash, hash);
        closed.Unwrap(Marie, RetentionClass.Contact, 1, wrapped).Should().BeNull();
    }

    [Fact]
    public void Hashes_of_different_purposes_differ_and_equal_values_are_found_again()
    {
        var hash = RandomNumberGenerator.GetBytes(32);
        var keys = new TenantKeys(Acme, 1, new Dictionary<int, byte[]> { [1] = hash }, hash, hash, hash);
        var email = new Domain.Identities.NormalIdentity("email", "", "a@example.org", null, Domain.Identities.Strength.Observed);
        keys.BlindKey(email).Should().Be(keys.BlindKey(email with { Raw = "A@Example.org" }));
        new[] { keys.BlindKey(email), keys.Token("email", "a@example.org"), keys.BlindKey(email with { Scope = "x" }), keys.Message("a", "b").Value, keys.Message("ab", "").Value }
            .Should().OnlyHaveUniqueItems();
    }

    private static DataKey Key() => new(RandomNumberGenerator.GetBytes(DataKey.Size), Acme, Marie, RetentionClass.Contact);
}
