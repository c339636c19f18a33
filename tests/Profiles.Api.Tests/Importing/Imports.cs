using System.Text;
using Profiles.Api.Importing;
using Profiles.Api.Importing.HubSpot;
using Profiles.Api.Importing.Salesforce;
using Profiles.Api.Tests.Inputs;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;

namespace Profiles.Api.Tests.Importing;

/// <summary>Small files of our own, in the form of the vendors' exports.</summary>
internal static class Imports
{
    public static readonly IContactFormat HubSpot = new HubSpotContacts();
    public static readonly IContactFormat Salesforce = new SalesforceContacts();

    private static readonly DateTimeOffset Received = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>What becomes of the one row under the header.</summary>
    public static MappedContact Map(IContactFormat format, string header, string row, params string[] withOwnRow)
    {
        var columns = new CrmColumns(header.Split(','));
        var read = new CrmRow(columns, row.Split(','), 2);
        var messages = new ContactMessages(
            $"{format.Name}:crm1", "crm1", "brand", new IdentityNormaliser(TenantSettings.Default, new LibPhoneNumbers()), withOwnRow.ToHashSet(), Received);
        return messages.Of(format.Map(read, format.IdOf(read)!), read.ContentHash());
    }

    public static IEnumerable<T> Facts<T>(this MappedContact mapped) where T : Fact => mapped.Messages.SelectMany(m => m.Message.Facts).OfType<T>();

    public static string Trait(this MappedContact mapped, string name) => mapped.Facts<Fact.Traits>().Single().Values[name].GetString()!;

    public static async Task<(ImportProgress Done, string[] Rejected)> ImportAsync(
        this Brand brand, IContactFormat format, byte[] content, string encoding = "utf-8", Action<ImportProgress>? report = null, CancellationToken cancellation = default)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, content, CancellationToken.None);
            using var rejected = new StringWriter { NewLine = "\n" };
            var request = new ImportRequest(Brand.Tenant, file, format, "crm1", Encoding.GetEncoding(encoding, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback));
            var done = await new Importer(brand.Recorder, new LibPhoneNumbers(), TimeProvider.System)
                .RunAsync(request, TenantSettings.Default, rejected, report ?? (_ => { }), cancellation);
            return (done, rejected.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static Task<(ImportProgress Done, string[] Rejected)> ImportAsync(this Brand brand, IContactFormat format, string content) =>
        brand.ImportAsync(format, Encoding.UTF8.GetBytes(content));
}
