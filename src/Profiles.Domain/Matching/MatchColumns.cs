using System.Collections.Frozen;
using Profiles.Domain.Composing;

namespace Profiles.Domain.Matching;

/// <summary>What a column or trait means, by its name in English or French. Case, spaces and punctuation of the name do not count.</summary>
public static class MatchColumns
{
    private static readonly FrozenDictionary<string, MatchField> Fields = new Dictionary<MatchField, string>
    {
        [MatchField.GivenName] = "given_name first_name firstname forename givenname prenom given",
        [MatchField.Surname] = "surname last_name lastname family_name familyname nom nom_de_famille",
        [MatchField.FullName] = "full_name fullname name display_name displayname nom_complet",
        [MatchField.Handle] = "handle username user_name login screen_name account pseudo pseudonym nickname",
        [MatchField.Email] = "email e_mail mail email_address courriel",
        [MatchField.Phone] = "phone telephone mobile tel phone_number mobile_phone portable",
        [MatchField.BirthDate] = "dob date_of_birth birth_date birthdate birthday date_de_naissance date_naissance",
        [MatchField.Postcode] = "postcode post_code postal_code zip zip_code zipcode code_postal postcode_fake",
        [MatchField.Place] = "city town suburb place locality birth_place birthplace place_of_birth ville commune lieu_de_naissance lieu_naissance",
        [MatchField.Street] = "street street_name address address_1 address1 street_address rue adresse",
        [MatchField.StreetNumber] = "street_number house_number streetnumber numero",
        [MatchField.Building] = "address_2 address2 building",
        [MatchField.Region] = "state region county province departement",
        [MatchField.Gender] = "gender sex sexe genre",
        [MatchField.Occupation] = "occupation profession job job_title metier",
        [MatchField.Identifier] = "soc_sec_id ssn social_security_number national_id identity_number",
    }.SelectMany(f => f.Value.Split(' ').Select(name => (Name: Letters(name), f.Key))).DistinctBy(f => f.Name).ToFrozenDictionary(f => f.Name, f => f.Key);

    /// <returns>Null where the column is not compared.</returns>
    public static MatchField? FieldOf(string column) => Fields.TryGetValue(Letters(column), out var field) ? field : null;

    /// <summary>Not as a value is read: "phone" and "email" stand for no value there.</summary>
    private static string Letters(string name) => string.Concat(SearchTerms.Fold(name).Where(char.IsAsciiLetterOrDigit));
}
