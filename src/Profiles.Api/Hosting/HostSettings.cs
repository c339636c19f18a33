namespace Profiles.Api.Hosting;

/// <summary>What this installation is told by its environment; the README lists the names.</summary>
/// <param name="Server"><c>ConnectionStrings__Profiles</c>: a PostgreSQL server to use; null: the embedded one.</param>
/// <param name="DataFolder"><c>PROFILES_DATA</c>, otherwise <c>./data</c>: of the embedded server.</param>
/// <param name="KeyFolder"><c>Profiles__Keys__Folder</c> or <c>PROFILES_KEYS</c>, otherwise <c>./keys</c>.</param>
/// <param name="KeysAreManaged"><c>Profiles__Keys__Managed</c>: the key folder is mounted by a key service, not made by us.</param>
public sealed record HostSettings(string? Server, string DataFolder, string KeyFolder, bool KeysAreManaged)
{
    public static HostSettings From(IConfiguration configuration) => new(
        Named(configuration.GetConnectionString("Profiles")),
        Path.GetFullPath(Named(configuration["PROFILES_DATA"]) ?? "data"),
        Path.GetFullPath(Named(configuration["Profiles:Keys:Folder"]) ?? Named(configuration["PROFILES_KEYS"]) ?? "keys"),
        configuration.GetValue("Profiles:Keys:Managed", false));

    public bool IsEmbedded => Server is null;

    private static string? Named(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
