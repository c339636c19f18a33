using System.Text.Json;
using JasperFx.CommandLine;
using Profiles.Domain.Erasure;
using Profiles.Domain.Retention;

namespace Profiles.Api.Commands;

public sealed class VerifyCertificateInput
{
    [Description("The certificate's file")]
    public string File { get; set; } = "";

    [Description("The key id that the brand publishes; without it, the key is not compared with anything")]
    public string? KeyFlag { get; set; }
}

[Description("Check a certificate of an erasure or of a run of the retention rules, with nothing but its file", Name = "verify-certificate")]
public sealed class VerifyCertificateCommand : JasperFxCommand<VerifyCertificateInput>
{
    public override bool Execute(VerifyCertificateInput input)
    {
        if (!File.Exists(input.File)) return Say.Failed($"There is no file {input.File}.");
        try
        {
            using var text = File.OpenRead(input.File);
            if (JsonSerializer.Deserialize<SignedCertificate>(text, JsonSerializerOptions.Web) is not { Signature: { } signature } signed || signed.Certificate.ValueKind != JsonValueKind.Object)
                return Say.Failed("The file is no certificate: it has no signature.");
            if (CertificateKey.Fault(signed) is { } fault) return Say.Failed($"The certificate does not hold. {fault}");
            if (input.KeyFlag is { } expected && expected != signature.KeyId) return Say.Failed($"The certificate was signed by another key: {signature.KeyId}.");

            var key = input.KeyFlag is null ? $"Signed by {signature.KeyId}: compare it with the key that the brand publishes at /certificates/key." : "Signed by the brand's key.";
            if (signed.Certificate.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() == RetentionCertificate.Name)
            {
                var run = CertificateKey.Read<RetentionCertificate>(signed.Certificate);
                Say.Done($"The certificate holds: run {run.Number} of {run.Controller}'s retention rules, finished on {run.FinishedAt:yyyy-MM-dd HH:mm} UTC, destroyed {run.DataKeys.Values.Sum():N0} data keys in {run.Erasures:N0} erasures.");
                return Say.Done(key);
            }
            var certificate = CertificateKey.Read(signed.Certificate);
            var open = certificate.Scope.Epochs.Except(certificate.Scope.ClosedEpochs).ToList();
            Say.Done($"The certificate holds: {certificate.Controller} erased {certificate.Scope.Identities.Count} identities for request {certificate.Request} on {certificate.ErasedAt:yyyy-MM-dd HH:mm} UTC.");
            if (open.Count > 0) Say.Done($"When it was issued, copies of the database from before could still be read with the keys of epoch {string.Join(", ", open)}. Ask whether these are closed.");
            return Say.Done(key);
        }
        catch (JsonException)
        {
            return Say.Failed("The file is no certificate: it can't be read.");
        }
    }
}
