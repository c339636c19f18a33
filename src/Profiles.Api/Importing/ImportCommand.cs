using System.Runtime.InteropServices;
using System.Text;
using JasperFx.CommandLine;
using Profiles.Api.Commands;
using Profiles.Api.Importing.HubSpot;
using Profiles.Api.Importing.Salesforce;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Importing;

public sealed class ImportInput
{
    [Description("The CSV file")]
    public string File { get; set; } = "";

    [Description("hubspot or salesforce")]
    public string FormatFlag { get; set; } = "";

    [Description("The CRM system that the record ids belong to, such as hubspot-eu; the same for every import from it")]
    public string ScopeFlag { get; set; } = "";

    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("Of a file without byte order mark, such as windows-1252")]
    public string EncodingFlag { get; set; } = "utf-8";
}

/// <summary>Imports a CRM's export. Ends with success where the file was read to its end, also with rejected rows in it.</summary>
[Description("Import contacts that a CRM exported; may be stopped and run again", Name = "import")]
public sealed class ImportCommand : JasperFxAsyncCommand<ImportInput>
{
    private static readonly IContactFormat[] Formats = [new HubSpotContacts(), new SalesforceContacts()];
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(10);

    [InjectService] public IRecorder Recorder { get; set; } = null!;
    [InjectService] public ITenants Tenants { get; set; } = null!;
    [InjectService] public IPhoneNumbers Phones { get; set; } = null!;

    public override async Task<bool> Execute(ImportInput input)
    {
        if (Formats.FirstOrDefault(f => f.Name == input.FormatFlag) is not { } format) return Say.Failed($"--format: {string.Join(" or ", Formats.Select(f => f.Name))}.");
        if (!TenantId.IsValid(input.TenantFlag) || await Tenants.FindAsync(new(input.TenantFlag), CancellationToken.None) is not { } settings) return Say.Failed("--tenant: there is no such brand.");
        var scope = input.ScopeFlag.Trim().ToLowerInvariant();
        if (new IdentityNormaliser(settings, Phones).Normalise(new("crm", scope, "1"), Trust.Links).Rejection is { } bad) return Say.Failed($"--scope: {bad.Reason}");
        if (!File.Exists(input.File)) return Say.Failed("There is no such file.");
        if (EncodingOf(input.EncodingFlag) is not { } encoding) return Say.Failed("--encoding: there is no such encoding.");

        using var stop = new CancellationTokenSource();
        using var ended = new ManualResetEventSlim();
        // The host goes down behind this handler: the transaction at work may end first.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var importer = new Importer(Recorder, Phones, TimeProvider.System);
        var rejectedFile = RejectedFile(input.File);
        var last = TimeSpan.Zero;
        try
        {
            ImportProgress done;
            await using (var rejected = new StreamWriter(rejectedFile, append: false, new UTF8Encoding(false)))
            {
                done = await importer.RunAsync(new(new(input.TenantFlag), input.File, format, scope, encoding), settings, rejected, Report, stop.Token);
            }
            Console.Out.WriteLine($"{done}.");
            if (done.Rejected + done.Remarks > 0) Console.Out.WriteLine($"Lines and codes of what was not recorded: {rejectedFile}");
            else File.Delete(rejectedFile);
            return true;
        }
        catch (UnreadableFileException unreadable)
        {
            return Say.Failed($"{unreadable.Message} What was recorded until there stays; run the command again when the file is mended.");
        }

        catch (Exception) when (stop.IsCancellationRequested)
        {
            return Say.Failed("Stopped. What was recorded stays; run the same command again to go on.");
        }
        finally
        {
            ended.Set();
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
            ended.Wait(TimeToEnd);
        }

        void Report(ImportProgress progress)
        {
            if (progress.Elapsed - last < BetweenReports) return;
            last = progress.Elapsed;
            Console.Error.WriteLine(progress);
        }
    }

    private static string RejectedFile(string file) => $"{file}.rejected.csv";

    private static Encoding? EncodingOf(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
