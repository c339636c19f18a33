using System.Text;
using Profiles.Api.Importing;
using Profiles.Api.Tests.Inputs;
using static Profiles.Api.Tests.Importing.Imports;

namespace Profiles.Api.Tests.Importing;

public sealed class ImporterTests : IAsyncLifetime, IDisposable
{
    private readonly Brand brand = new();

    public Task InitializeAsync() => brand.InitializeAsync();
    public Task DisposeAsync() => brand.DisposeAsync();
    public void Dispose() => brand.Dispose();

    [Fact]
    public async Task Rows_become_profiles_and_the_rest_is_told_by_line_and_code()
    {
        var (done, rejected) = await brand.ImportAsync(HubSpot, """
            Record ID,First Name,Email,Phone Number,Company Name,Create Date
            1,Marie,marie@example.com,+33 6 11 22 33 44,"Durand, fils & Cie",2024-03-12 09:14
            2,John,john@example.com,nowhere,,
            3,,,,,2024-01-01 00:00
            ,Nobody,n@example.com,,,
            5,too,few
            6,"over
            two lines",o@example.com,,,
            null,Nil,nil@example.com,,,
            """);
        (done.Rows, done.Recorded, done.Duplicates, done.Rejected, done.Remarks).Should().Be((7, 3, 0, 4, 1));
        rejected.Should().Equal("line,outcome,code", "3,left-out,phone-invalid", "4,rejected,row-empty", "5,rejected,record-id", "6,rejected,row-columns", "9,rejected,identity-blocked");
        (await brand.ProfilesAsync()).Should().BeEquivalentTo("crm+email+phone", "crm+email", "crm+email");
    }

    [Fact]
    public async Task The_same_file_again_records_nothing_and_a_changed_row_is_recorded()
    {
        await brand.ImportAsync(HubSpot, "Record ID,Email\n1,a@example.com\n2,b@example.com\n");
        var events = await brand.ScalarAsync<long>("select count(*) from profiles.mt_events");
        (await brand.ImportAsync(HubSpot, "Email,Record ID\na@example.com,1\nb@example.com,2\n")).Done.Duplicates.Should().Be(2);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events")).Should().Be(events);
        var (done, _) = await brand.ImportAsync(HubSpot, "Record ID,Email\n1,a@example.com\n2,new@example.com\n");
        (done.Recorded, done.Duplicates).Should().Be((1, 1));
    }

    [Fact]
    public async Task An_import_that_was_stopped_goes_on_without_duplicates()
    {
        var content = Encoding.UTF8.GetBytes("Record ID,Email\n" + string.Concat(Enumerable.Range(1, 1_700).Select(i => $"{i},p{i}@example.com\n")));
        using var stop = new CancellationTokenSource();
        var interrupted = () => brand.ImportAsync(HubSpot, content, report: _ => stop.Cancel(), cancellation: stop.Token);
        await interrupted.Should().ThrowAsync<OperationCanceledException>();
        (await brand.EventsAsync("traits_reported")).Should().BeInRange(1, 1_699);

        var (done, _) = await brand.ImportAsync(HubSpot, content);
        done.Duplicates.Should().BeGreaterThan(0);
        (done.Recorded + done.Duplicates).Should().Be(1_700);
        (await brand.EventsAsync("traits_reported")).Should().Be(1_700);
    }

    [Fact]
    public async Task A_file_of_an_office_program_is_read()
    {
        var text = "Record ID;First Name;Email\r\n1;Zoé;zoe@example.com\r\n";
        (await brand.ImportAsync(HubSpot, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)])).Done.Recorded.Should().Be(1);
        (await brand.ImportAsync(HubSpot, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)])).Done.Duplicates.Should().Be(1);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        (await brand.ImportAsync(HubSpot, Encoding.GetEncoding(1252).GetBytes(text), "windows-1252")).Done.Duplicates.Should().Be(1);
        var wrong = () => brand.ImportAsync(HubSpot, Encoding.GetEncoding(1252).GetBytes(text));
        await wrong.Should().ThrowAsync<UnreadableFileException>().WithMessage("*--encoding*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Name,Email\nMarie,m@example.com\n")]
    public async Task A_file_that_is_no_such_export_is_refused(string content)
    {
        var import = () => brand.ImportAsync(HubSpot, content);
        (await import.Should().ThrowAsync<UnreadableFileException>()).Which.Message.Should().NotContain("Marie");
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_ends_the_import_in_constant_memory()
    {
        var import = () => brand.ImportAsync(HubSpot, "Record ID,Email\n1,\"a@example.com\n" + string.Concat(Enumerable.Repeat("2,b@example.com\n", 200_000)));
        await import.Should().ThrowAsync<UnreadableFileException>().WithMessage("Line 2*");
    }

    [Fact]
    public async Task Merged_records_are_superseded_unless_they_still_have_a_row_wherever_it_stands()
    {
        await brand.ImportAsync(HubSpot, "Record ID,Email,Merged Contact IDs\n1,a@example.com,\n2,b@example.com,1;99;3\n3,c@example.com,\n");
        (await brand.EventsAsync("crm_id_superseded")).Should().Be(1);
        (await brand.EventsAsync("link_suggested")).Should().Be(2);
        (await brand.ProfilesAsync()).Should().BeEquivalentTo("crm+email", "crm+crm+email", "crm+email");
    }

    [Fact]
    public async Task What_a_row_lists_no_more_has_ended_and_a_deleted_row_lists_nothing()
    {
        await brand.ImportAsync(Salesforce, "Id,LastName,Email,LastModifiedDate\n1,D,old@example.com,2026-01-01T00:00:00Z\n");
        await brand.ImportAsync(Salesforce, "Id,LastName,Email,LastModifiedDate\n1,D,new@example.com,2026-02-01T00:00:00Z\n");
        (await brand.ProfilesAsync()).Should().BeEquivalentTo("crm+email", "email");
        (await brand.EventsAsync("link_ended")).Should().Be(1);

        await brand.ImportAsync(Salesforce, "Id,LastName,LastModifiedDate\n1,E,2026-03-01T00:00:00Z\n");
        (await brand.ProfilesAsync()).Should().BeEquivalentTo(["crm+email", "email"], "a file without the column says nothing of it");

        await brand.ImportAsync(Salesforce, "Id,IsDeleted,LastName,Email,LastModifiedDate\n1,true,D,new@example.com,2026-04-01T00:00:00Z\n2,true,F,f@example.com,2026-04-01T00:00:00Z\n");
        (await brand.ProfilesAsync()).Should().BeEquivalentTo(["crm", "email", "email"], "a record that nobody knew is not taken up for its deletion");
    }

    [Fact]
    public async Task A_denial_is_in_force_once_the_row_is_recorded()
    {
        await brand.ImportAsync(Salesforce, "Id,LastName,Email,HasOptedOutOfEmail\n0035g00000AAAAAAA1,D,m@example.com,true\n0035g00000AAAAAAA2,E,n@example.com,false\n");
        (await brand.ScalarAsync<long>("select count(*) from profiles.consent_state where undated_denial_at is not null and channel = 'email' and purpose = 'marketing'")).Should().Be(1);
        (await brand.EventsAsync("consent_given")).Should().Be(0);
    }

    [SharedSamplesTheory]
    [InlineData("payloads/crm/hubspot-contacts-export.csv", "hubspot")]
    [InlineData("payloads/crm/salesforce-contact-export.csv", "salesforce")]
    public async Task The_vendors_own_samples_are_imported(string file, string format)
    {
        var (done, rejected) = await brand.ImportAsync(format == "hubspot" ? HubSpot : Salesforce, await File.ReadAllBytesAsync(Path.Combine(SharedSample.Folder, file)));
        done.Recorded.Should().Be(format == "hubspot" ? 3 : 2);
        rejected.Skip(1).Should().Equal(format == "hubspot" ? ["4,rejected,row-empty"] : ["2,left-out,phone-blocked"]);
        (await brand.EventsAsync("crm_id_superseded")).Should().Be(1);
        (await brand.EventsAsync("link_suggested")).Should().Be(format == "hubspot" ? 2 : 0, "one row is said to be merged and is still there, and two rows claim one address");
        (await brand.EventsAsync("consent_withdrawn")).Should().Be(format == "hubspot" ? 0 : 1);
    }
}
