namespace Profiles.Domain.Access;

/// <summary>One request that read direct identifiers, without their values.</summary>
/// <param name="By">The opaque id of the login.</param>
/// <param name="Roles">Names, such as <c>crm-admin</c>.</param>
/// <param name="Fields">Such as <c>Identity.value</c>.</param>
/// <param name="Profiles">Whose identifiers were answered.</param>
public sealed record AccessLogEntry(
    TenantId Tenant, DateTimeOffset At, string By, IReadOnlyList<string> Roles, string Purpose, IReadOnlyList<string> Fields, IReadOnlyList<ProfileId> Profiles);

/// <summary>Who read whose direct identifiers, and what for (GDPR Art. 5(2), 30).</summary>
public interface IAccessLog
{
    /// <summary>Returns when the entry is stored: wait for it before the identifiers are answered. Concurrent entries share a write.</summary>
    Task WriteAsync(AccessLogEntry entry, CancellationToken cancellation);
}
