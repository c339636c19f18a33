using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.Erasure;

/// <summary>A certificate's content, from what was done and what the request's stream tells.</summary>
internal static class Certificates
{
    public static ErasureCertificate Of(TenantId tenant, ErasureReport report, PrivacyRequest request, TenantKeys keys, DateTimeOffset now) => new(
        ErasureCertificate.CurrentVersion, tenant.Value, report.Request, request.ReceivedAt, report.At, now,
        request.Approver is { } approver ? [approver] : [], request.ExecutedBy ?? "",
        new(
            [.. report.Identities.Select(i => i.Value)], report.Classes, report.Events, report.DataKeys, report.Rows, report.Epochs,
            [.. report.Epochs.Where(e => !keys.Epochs.Contains(e))]),
        [.. request.Retained.Select(r => new KeptBack(r.RetentionClass, r.Ground, r.Until))],
        [.. request.Recipients.Select(r => new ToldRecipient(r.Name, r.NotifiedAt, r.AcknowledgedAt))], report.Fenced, report.Suppressions);
}
