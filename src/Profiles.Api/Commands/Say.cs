namespace Profiles.Api.Commands;

/// <summary>A command's answer goes to the standard output, everything else to the standard error.</summary>
internal static class Say
{
    public static bool Done(string sentence)
    {
        Console.Out.WriteLine(sentence);
        return true;
    }

    public static bool Failed(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return false;
    }

    public const string TenantName = "A brand's name begins with a lower-case letter and has lower-case letters, digits and hyphens, 1 to 40 in all.";
}
