namespace Profiles.Api.Importing.Salesforce;

/// <summary>
/// A record's id in its long form. Salesforce writes the same id with 15 characters, whose case matters, or with 18: the last three tell the
/// case of the first fifteen.
/// </summary>
internal static class SalesforceId
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <returns>The id as it is where it is none of 15 letters and digits.</returns>
    public static string? Long(string? id)
    {
        if (id is not { Length: 15 } || !id.All(char.IsAsciiLetterOrDigit)) return id;
        Span<char> tail = stackalloc char[3];
        for (var group = 0; group < 3; group++)
        {
            var capitals = 0;
            for (var i = 0; i < 5; i++)
            {
                if (char.IsAsciiLetterUpper(id[group * 5 + i])) capitals |= 1 << i;
            }
            tail[group] = Digits[capitals];
        }
        return string.Concat(id, tail);
    }
}
