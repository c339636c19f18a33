using System.Text.Json;
using CsCheck;
using Profiles.Domain.Matching;
using Profiles.Domain.Matching.Batch;

namespace Profiles.Domain.Tests.Matching;

public class MatcherTests
{
    private static readonly Gen<string> Word = OneOf(
        "marie", "Marie-Claude", "Jean", "Jean Pierre", "bob", "Robert", "Dupont", "dupond", "Smith", "O'Neil", "é", "m", "", "null", "de la Tour", "李", "Li");

    private static readonly Gen<(MatchField, string?)> Fact = Gen.OneOf(
        Gen.Select(OneOf(MatchField.GivenName, MatchField.Surname, MatchField.FullName, MatchField.Place, MatchField.Street), Word, (f, w) => (f, (string?)w)),
        Gen.Select(Word, Word, (a, b) => (MatchField.FullName, (string?)$"{a} {b}")),
        Gen.Select(OneOf("@marie.dupont", "mdupont92", "MarieDupont", "x", "bobby"), h => (MatchField.Handle, (string?)h)),
        Gen.Select(OneOf("marie@example.com", "Marie.Dupont@firm.fr", "bob@x", "@", "a b@c"), h => (MatchField.Email, (string?)h)),
        Gen.Select(OneOf("+33600000001", "0600000001", "06 00 00 00 02", "111"), h => (MatchField.Phone, (string?)h)),
        Gen.Select(OneOf("1980-01-31", "19800131", "31/01/1980", "1980-01-01", "1981-03-12", "1981-12-03", "1980", "x"), h => (MatchField.BirthDate, (string?)h)),
        Gen.Select(OneOf("75001", "75002", "tq13 8df", "TQ13 8DG", "2000"), h => (MatchField.Postcode, (string?)h)),
        Gen.Select(OneOf("m", "male", "F"), h => (MatchField.Gender, (string?)h)));

    internal static readonly Gen<MatchRecord> Record = Fact.Array[0, 9].Select(facts => MatchRecord.Of(facts));

    [Fact]
    public void A_score_is_the_same_from_both_sides() =>
        Gen.Select(Record, Record).Sample((a, b) => Math.Abs(Matcher.Default.Score(a, b).Bits - Matcher.Default.Score(b, a).Bits) < 1e-9, iter: 20_000);

    [Fact]
    public void The_weights_of_the_waterfall_sum_to_the_score() =>
        Gen.Select(Record, Record).Sample((a, b) => Matcher.Default.Score(a, b) is var score && Math.Abs(score.Weights.Sum(w => w.Weight) - score.Bits) < 1e-9
            && Math.Abs(Math.Log2(score.Probability / (1 - score.Probability)) - score.Bits) < 1e-6);

    [Fact]
    public void A_record_is_the_same_after_its_box_was_sealed_and_opened() =>
        Record.Sample(record => Json(JsonSerializer.Deserialize<MatchRecord>(Json(record))!) == Json(record));

    [Fact]
    public void Facets_form_one_record_in_any_order() =>
        Gen.Select(Record, Record, Record).Sample((a, b, c) => Json(a.With(b).With(c)) == Json(c.With(a.With(b))) && Json(a.With(a)) == Json(a));

    [Fact]
    public void A_matcher_kept_as_JSON_scores_as_before() =>
        Gen.Select(Record, Record).Sample((a, b) =>
            new Matcher(JsonSerializer.Deserialize<MatcherParameters>(JsonSerializer.Serialize(Matcher.Default.Parameters))!).Score(a, b).Bits.Equals(Matcher.Default.Score(a, b).Bits));

    public static TheoryData<string, string, bool> Examples => new()
    {
        // Where nothing was learned yet.
        { "g:Marie s:Dupont e:marie.dupont@example.com", "g:Marie s:Dupont e:marie.dupont@example.com", true },
        { "g:Marie s:Dupont p:+33612345678 b:1980-03-04", "g:Marie s:Dupond p:0612345678", true },
        { "g:Marie s:Dupont b:1980-03-04 z:31000", "g:Marie s:Dupont b:1980-04-03 z:31000", true },
        { "f:Marie Dupont h:mariedupont92", "h:mariedupont92 e:marie.dupont@example.com", true },
        { "g:Marie s:Dupont", "g:Marie s:Dupont", false },
        { "f:Marie Dupont h:marie.dupont", "f:Marie Dupont h:dupontmarie", false },
        { "g:Marie s:Dupont p:+33561000001 z:31000", "g:Paul s:Dupont p:+33561000001 z:31000", false },
        { "g:Marie s:Dupont b:1980-03-04", "g:Paul s:Durand b:1980-03-04", false },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Before_training_the_usual_cases_come_out_as_an_admin_would_say(string a, string b, bool one) =>
        (Matcher.Default.Score(Read(a), Read(b)).Probability > 0.5).Should().Be(one);

    [Fact]
    public void What_a_household_shares_needs_a_review()
    {
        var (one, other) = (Read("g:Marie s:Dupont z:31000 b:1980-03-04 e:marie@example.com"), Read("g:Marie s:Dupont z:31000"));
        (AutomaticTier.Allows(Matcher.Default, one, one), AutomaticTier.Allows(Matcher.Default, one, other)).Should().Be((true, false));
    }

    private static MatchRecord Read(string text) => MatchRecord.Of(System.Text.RegularExpressions.Regex.Matches(text, "([a-z]):(.*?)(?= [a-z]:|$)").Select(m => (m.Groups[1].Value switch
    {
        "g" => MatchField.GivenName,
        "s" => MatchField.Surname,
        "f" => MatchField.FullName,
        "h" => MatchField.Handle,
        "e" => MatchField.Email,
        "p" => MatchField.Phone,
        "b" => MatchField.BirthDate,
        _ => MatchField.Postcode,
    }, (string?)m.Groups[2].Value)));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Json(MatchRecord record) => JsonSerializer.Serialize(record);
}
