using PhoneNumbers;
using Profiles.Domain.Identities;

namespace Profiles.Projections.Identities;

/// <summary>Numbering plans by Google's libphonenumber.</summary>
/// <remarks>
/// Possible and not only valid numbers are taken: the library's tables lag behind newly opened ranges, and a number that a plan does not know
/// yet still tells persons apart. An extension is refused, since a switchboard's number is not the person's.
/// </remarks>
public sealed class LibPhoneNumbers : IPhoneNumbers
{
    private const int Longest = 40;
    private readonly PhoneNumberUtil plans = PhoneNumberUtil.GetInstance();

    public string? ToE164(string number, string region)
    {
        if (number.Length > Longest) return null;
        try
        {
            var parsed = plans.Parse(number, region);
            if (parsed.HasExtension || plans.IsPossibleNumberWithReason(parsed) != PhoneNumberUtil.ValidationResult.IS_POSSIBLE) return null;
            var text = plans.Format(parsed, PhoneNumberFormat.E164);
            return text.Length <= 16 ? text : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
