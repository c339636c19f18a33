namespace Profiles.Api.Packages;

/// <summary>What whoever comes with an address that leads nowhere is told, in one language.</summary>
internal sealed record PackageTexts(string GoneTitle, string Gone, string UnknownTitle, string Unknown)
{
    private static readonly PackageTexts English = new(
        "Not available any more", "The time in which this file could be fetched is over, or the data in it were erased. The file was destroyed. You may ask for your data again at any time.",
        "Unknown address", "There is no file at this address. Use the whole address as it was sent to you.");

    private static readonly PackageTexts French = new(
        "Plus disponible", "Le délai pendant lequel ce fichier pouvait être téléchargé est écoulé, ou les données qu’il contenait ont été effacées. Le fichier a été détruit. Vous pouvez redemander vos données à tout moment.",
        "Adresse inconnue", "Il n’y a pas de fichier à cette adresse. Utilisez l’adresse entière qui vous a été envoyée.");

    public static PackageTexts In(string language) => language == "fr" ? French : English;
}
