using Profiles.Api.Importing.Salesforce;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using static Profiles.Api.Tests.Importing.Imports;

namespace Profiles.Api.Tests.Importing;

public class ContactMappingTests
{
    [Fact]
    public void A_contact_is_its_record_its_addresses_and_its_numbers() =>
        Map(HubSpot, "Record ID,Email,Phone Number,Mobile Phone Number", "7,m@example.com,+33 1 02 03 04 05,06 11 22 33 44").Messages.Single().Message.Identities.Should().Equal(
            new IdentityClaim("crm", "crm1", "7"), new IdentityClaim("email", null, "m@example.com"),
            new IdentityClaim("phone", null, "06 11 22 33 44"), new IdentityClaim("phone", null, "+33 1 02 03 04 05"));

    [Fact]
    public void One_number_in_two_columns_is_one_identity() =>
        Map(HubSpot, "Record ID,Phone Number,Mobile Phone Number", "7,+33 6 11 22 33 44,06.11.22.33.44").Messages.Single().Message.Identities.Should().HaveCount(2);

    [Fact]
    public void A_number_that_is_none_stays_a_trait_and_is_remarked()
    {
        var mapped = Map(HubSpot, "Record ID,Phone Number", "7,call me");
        mapped.Messages.Single().Message.Identities.Should().ContainSingle();
        mapped.Trait("phone").Should().Be("call me");
        mapped.Remarks.Should().Equal("phone-invalid");
    }

    [Theory]
    [InlineData("2024-03-12 09:14", "2024-03-12T09:14:00Z")]
    [InlineData("3/15/2024 2:30 PM", "2024-03-15T14:30:00Z")]
    public void Both_of_HubSpot_s_dates_are_read(string written, string read)
    {
        var mapped = Map(HubSpot, "Record ID,Email,Create Date,Last Modified Date", $"7,m@example.com,{written},{written}");
        mapped.Trait("createdAt").Should().Be(read);
        mapped.Messages[0].Message.OccurredAt.Should().Be(DateTimeOffset.Parse(read, null));
    }

    [Fact]
    public void A_column_that_nobody_knows_is_kept_under_its_own_name() =>
        Map(HubSpot, "Record ID,Favourite colour", "7,blue").Trait("Favourite colour").Should().Be("blue");

    [Fact]
    public void A_row_without_anything_of_a_person_is_refused() =>
        Map(HubSpot, "Record ID,Email,Create Date,Contact owner", "7,,2024-01-01 00:00,owner@example.com").Rejected.Should().Be("row-empty");

    [Fact]
    public void A_merged_record_is_superseded_and_the_record_itself_is_not()
    {
        var mapped = Map(HubSpot, "Record ID,Email,Merged Contact IDs", "7,m@example.com,7;5;6");
        mapped.Facts<Fact.Supersedes>().Select(f => f.Older.Value).Should().Equal("5", "6");
        mapped.Messages.Should().OnlyContain(m => !m.Suggests);
    }

    [Fact]
    public void A_merged_record_that_still_has_a_row_of_its_own_goes_to_review()
    {
        var mapped = Map(HubSpot, "Record ID,Email,Merged Contact IDs", "7,m@example.com,5;6", "5");
        mapped.Facts<Fact.Supersedes>().Select(f => f.Older.Value).Should().Equal("6");
        mapped.Messages.Single(m => m.Suggests).Message.Identities.Select(i => i.Value).Should().Equal("7", "5");
    }

    [Fact]
    public void What_Salesforce_merged_is_superseded_by_its_master_and_its_no_still_holds()
    {
        var mapped = Map(Salesforce, "Id,IsDeleted,MasterRecordId,LastName,Email,HasOptedOutOfEmail", "003000000000002AAA,true,003000000000001AAA,D,old@example.com,true");
        var merged = mapped.Messages.Single(m => m.Message.Facts.OfType<Fact.Supersedes>().Any()).Message;
        merged.Identities.Single().Value.Should().Be("003000000000001AAA");
        mapped.Facts<Fact.Supersedes>().Single().Older.Value.Should().Be("003000000000002AAA");
        mapped.Facts<Fact.Traits>().Should().BeEmpty("what the CRM merged away is its old state");
        Denied(mapped).Should().Equal("email on email");
    }

    [Fact]
    public void A_deleted_record_is_not_taken_up_but_its_no_is()
    {
        Map(Salesforce, "Id,IsDeleted,LastName,Email,HasOptedOutOfEmail", "1,true,D,m@example.com,false").Messages.Single().Message.Facts.Should().ContainSingle(f => f is Fact.ListsAll);
        var mapped = Map(Salesforce, "Id,IsDeleted,LastName,Email,HasOptedOutOfEmail", "1,true,D,m@example.com,true");
        Denied(mapped).Should().Equal("email on email");
        mapped.Messages.Single(m => m.Message.Facts.OfType<Fact.ConsentWithdrawn>().Any()).Message.Identities.Should().OnlyContain(i => i.Type == "email");
    }

    [Fact]
    public void An_opt_out_in_the_CRM_denies_on_every_contact_point_of_its_channel()
    {
        var mapped = Map(Salesforce, "Id,Email,Phone,MobilePhone,HasOptedOutOfEmail,DoNotCall", "1,m@example.com,+33102030405,+33611223344,true,true");
        Denied(mapped).Should().Equal("email on email", "phone on phone", "phone on phone");
        mapped.Facts<Fact.ConsentWithdrawn>().Should().OnlyContain(f => f.Undated && f.Key.Purpose == "marketing" && f.Key.Controller == "brand");
        mapped.Messages.Single(m => m.Message.Facts.OfType<Fact.ConsentWithdrawn>().Any()).Message.OccurredAt.Should().BeNull();
    }

    [Fact]
    public void An_opt_out_without_an_address_denies_on_the_record() =>
        Denied(Map(Salesforce, "Id,LastName,HasOptedOutOfEmail", "1,D,true")).Should().Equal("email on crm");

    [Theory]
    [InlineData("Opted out of email: Newsletter")]
    [InlineData("Unsubscribed from all email")]
    public void Each_of_HubSpot_s_opt_outs_denies(string column) => Denied(Map(HubSpot, $"Record ID,Email,{column}", "1,m@example.com,true")).Should().Equal("email on email");

    [Theory]
    [InlineData("HasOptedOutOfEmail", "false")]
    [InlineData("Newsletter opt-in", "true")]
    [InlineData("Consent: email marketing date", "2024-01-01")]
    [InlineData("Consent: email marketing method", "form")]
    public void A_bare_flag_or_half_a_proof_is_no_consent_and_no_denial(string column, string value)
    {
        var mapped = Map(Salesforce, $"Id,Email,{column}", $"1,m@example.com,{value}");
        mapped.Facts<Fact.ConsentGiven>().Should().BeEmpty();
        mapped.Facts<Fact.ConsentWithdrawn>().Should().BeEmpty();
    }

    [Fact]
    public void A_consent_with_date_method_and_text_is_transmitted_as_attested()
    {
        var given = Map(HubSpot, "Record ID,Email,Consent: email marketing date,Consent: email marketing method,Consent: email marketing text", "1,m@example.com,2024-02-03,Double opt-in,Yes to news")
            .Facts<Fact.ConsentGiven>().Single();
        (given.Attested, given.Key, given.Evidence.Method, given.Evidence.Text, given.On).Should().Be((true, new ConsentKey("email", "marketing", "brand"), ConsentMethod.DoubleOptIn, "Yes to news", 1));
        given.Evidence.CapturedAt.Should().Be(new DateTimeOffset(2024, 2, 3, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("2024-02-03", "import", "consent-incomplete")]
    [InlineData("2024-02-03", "one-click unsubscribe", "consent-incomplete")]
    [InlineData("soon", "form", "consent-incomplete")]
    [InlineData("2031-01-01", "form", "consent-incomplete")]
    public void A_consent_that_proves_nothing_is_left_out_with_a_remark(string date, string method, string remark)
    {
        var mapped = Map(HubSpot, "Record ID,Email,Consent: email marketing date,Consent: email marketing method,Consent: email marketing text version", $"1,m@example.com,{date},{method},v1");
        mapped.Facts<Fact.ConsentGiven>().Should().BeEmpty();
        mapped.Remarks.Should().Equal(remark);
    }

    [Fact]
    public void A_consent_for_a_channel_without_contact_point_is_left_out() =>
        Map(HubSpot, "Record ID,First Name,Consent: email marketing date,Consent: email marketing method,Consent: email marketing text", "1,Marie,2024-02-03,form,Yes")
            .Remarks.Should().Equal("consent-contact-point");

    [Fact]
    public void Both_forms_of_a_Salesforce_id_are_one() => SalesforceId.Long("001D000000IqhSL").Should().Be("001D000000IqhSLIAZ");

    [Fact]
    public void The_same_content_has_the_same_message_id_whatever_the_order_of_columns()
    {
        var one = Map(HubSpot, "Record ID,Email,First Name", "7,m@example.com,Marie").Messages[0].Message.Id;
        Map(HubSpot, "First Name,Record ID,Email", "Marie,7,m@example.com").Messages[0].Message.Id.Should().Be(one);
        Map(HubSpot, "Record ID,Email,First Name", "7,m@example.com,Maria").Messages[0].Message.Id.Should().NotBe(one);
    }

    private static IEnumerable<string> Denied(Profiles.Api.Importing.MappedContact mapped) =>
        from planned in mapped.Messages
        from fact in planned.Message.Facts.OfType<Fact.ConsentWithdrawn>()
        select $"{fact.Key.Channel} on {planned.Message.Identities[fact.On].Type}";
}
