using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// What EXECUTE brings about for some kinds of request. It is called as long as the request is executing, also after a restart, and by one service at a time; so it may be
/// killed anywhere and must come to the same when it is repeated. It tells by <see cref="PrivacyDesk"/>'s <c>ReportAsync</c> with <see cref="Fulfilling"/> how far it has come.
/// </summary>
public interface IPrivacyExecution
{
    IReadOnlyCollection<PrivacyRequestKind> Kinds { get; }

    /// <summary>Failures are tried again, ever more slowly.</summary>
    Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation);
}
