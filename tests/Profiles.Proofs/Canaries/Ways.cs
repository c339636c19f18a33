namespace Profiles.Proofs.Canaries;

/// <summary>Every way in that records, with a canary in every field that can hold something of a person.</summary>
internal static class Ways
{
    public static async Task TrackAsync(Visitor visitor, Plantings plant)
    {
        foreach (var call in (string[])["identify", "track", "page", "screen", "group", "alias"])
        {
            (await visitor.TrackAsync($"/v1/{call}", Call(visitor, plant, call))).Should().Be(200, call);
            (await visitor.TrackAsync($"/v1/{call}", Call(visitor, plant, call), browser: true)).Should().Be(200, call);
        }
        var batch = ((string[])["identify", "track", "page", "screen", "group", "alias"]).Select(call => Call(visitor, plant, call)).ToList();
        (await visitor.TrackAsync("/v1/batch", new { batch, context = new { note = plant.Word("batch: context") } })).Should().Be(200);
    }

    /// <param name="email">The one address of who is meant; null: one for each place that has room for it.</param>
    /// <param name="phone">As <paramref name="email"/>.</param>
    public static object Call(Visitor visitor, Plantings plant, string type, string? email = null, string? phone = null)
    {
        string Word(string field) => plant.Word($"{type}: {field}");
        var device = Word("anonymousId");
        var call = new Dictionary<string, object?>
        {
            ["type"] = type,
            ["messageId"] = visitor.NewId(plant, type),
            ["anonymousId"] = device,
            ["userId"] = Word("userId"),
            ["context"] = new
            {
                ip = Word("context.ip"),
                userAgent = Word("context.userAgent"),
                locale = Word("context.locale"),
                page = new { url = $"https://example.org/?{Word("context.page.url")}", title = Word("context.page.title"), referrer = Word("context.page.referrer"), search = Word("context.page.search") },
                device = new { id = Word("context.device.id"), advertisingId = Word("context.device.advertisingId"), name = Word("context.device.name") },
                location = new { city = Word("context.location.city") },
                traits = new { email = email ?? plant.Email($"{type}: context.traits.email"), nickname = Word("context.traits.nickname") },
                externalIds = External(plant, type, email, phone),
            },
            ["integrations"] = new { All = true, Other = new { id = Word("integrations") } },
        };
        switch (type)
        {
            case "identify":
                call["traits"] = new Dictionary<string, object?>
                {
                    ["email"] = email ?? plant.Email("identify: email"), ["phone"] = phone ?? plant.Phone("identify: phone"), ["firstName"] = Word("firstName"), ["lastName"] = Word("lastName"),
                    ["name"] = Word("name"), ["username"] = Word("username"), ["birthday"] = Word("birthday"), ["unknown"] = Word("an unknown trait"), ["nested"] = plant.Nested("identify: trait"),
                    ["address"] = new { street = Word("street"), city = Word("city"), postalCode = Word("postalCode"), door = Word("an unknown part of the address") },
                    ["company"] = new { name = Word("company"), id = Word("company.id") }, ["avatar"] = $"https://example.org/{Word("avatar")}.png",
                    // Too long to be a label, so no clear value although the catalogue lists it.
                    ["segment"] = string.Join(' ', Enumerable.Repeat(Word("a text in the place of a clear trait"), 8)), ["country"] = plant.Email("identify: an address in the place of a clear trait"),
                };
                break;
            case "track":
                call["event"] = Word("event");
                call["properties"] = new
                {
                    text = $"Bonjour {Word("text")} 👋 « {Word("text, behind what JSON escapes")} »",
                    target = $"the letter of {Word("target")}",
                    inReplyTo = Word("inReplyTo"),
                    attribute = Word("attribute"),
                    nested = plant.Nested("track: attribute"),
                    channel = $"Channel {Word("channel that is no token")}",
                    currency = plant.Email("track: an address in the place of a clear attribute"),
                    review_body = Word("review_body"),
                };
                break;
            case "page" or "screen":
                call["name"] = $"The page of {Word("name")}";
                call["properties"] = new { url = $"https://example.org/?email={plant.Email($"{type}: url")}", title = Word("title"), referrer = Word("referrer"), search = Word("search"), text = Word("text") };
                break;
            case "group":
                call["groupId"] = Word("groupId");
                call["traits"] = new { name = Word("group name"), note = Word("group trait") };
                break;
            case "alias":
                call["previousId"] = Word("previousId");
                break;
        }
        return call;
    }

    private static object[] External(Plantings plant, string type, string? email, string? phone) =>
    [
        .. ((string[])["crm", "community", "whatsapp", "facebook", "messenger", "instagram", "linkedin", "line", "wechat"]).Select(kind => new { type = kind, scope = "one", id = plant.Word($"{type}: external {kind}") }),
        .. ((string[])["x", "twitch", "snapchat"]).Select(kind => new { type = kind, id = plant.Word($"{type}: external {kind}"), collection = "users", encoding = "none" }),
        new { type = "email", id = email ?? plant.Email($"{type}: external email") }, new { type = "phone", id = phone ?? plant.Phone($"{type}: external phone") },
    ];

    public static async Task MutateAsync(Visitor visitor, Plantings plant)
    {
        var someone = Identities(plant, "recordInteraction");
        await Mutation("recordInteraction", new
        {
            identities = someone,
            messageId = visitor.NewId(plant, "recordInteraction"),
            kind = "COMMENT",
            rawKind = plant.Word("recordInteraction: rawKind"),
            channel = "facebook",
            target = $"to {plant.Word("recordInteraction: target")}",
            inReplyTo = plant.Word("recordInteraction: inReplyTo"),
            text = plant.Word("recordInteraction: text"),
            attributes = new Dictionary<string, object> { ["note"] = plant.Word("recordInteraction: attribute"), [plant.Word("recordInteraction: name of an attribute")] = plant.Nested("recordInteraction: attribute") },
        });
        await Mutation("reportTraits", new
        {
            identities = Identities(plant, "reportTraits"),
            messageId = visitor.NewId(plant, "reportTraits"),
            traits = new { firstName = plant.Word("reportTraits: firstName"), email = plant.Email("reportTraits: email"), shoeSize = plant.Word("reportTraits: unknown"), nested = plant.Nested("reportTraits: trait") },
        });
        await Mutation("linkIdentities", new
        {
            a = new { type = "crm", scope = "main", value = plant.Word("linkIdentities: a") },
            b = new { type = "email", value = plant.Email("linkIdentities: b") },
            reason = $"Said so: {plant.Word("linkIdentities: reason")}",
        });
        var profileId = await visitor.ProfileIdAsync(someone[0]);
        await Mutation("pinTrait", new
        {
            profileId,
            identity = someone[0],
            name = "firstName",
            value = new { name = plant.Word("pinTrait: value"), nested = plant.Nested("pinTrait: value") },
            reason = $"Said so: {plant.Word("pinTrait: reason")}",
        }, "profiles");
        await Mutation("unpinTrait", new { profileId, name = "firstName", reason = $"Said so: {plant.Word("unpinTrait: reason")}" }, "profiles");
        foreach (var mutation in (string[])["giveConsent", "withdrawConsent"])
        {
            await Mutation(mutation, new
            {
                contactPoint = new { type = "email", value = plant.Email($"{mutation}: contactPoint") },
                channel = "email",
                purpose = "marketing",
                messageId = visitor.NewId(plant, mutation),
                evidence = new
                {
                    method = "FORM",
                    textVersion = plant.Word($"{mutation}: textVersion"),
                    text = plant.Word($"{mutation}: text"),
                    language = plant.Word($"{mutation}: language"),
                    page = $"https://example.org/{plant.Word($"{mutation}: page")}",
                    actor = plant.Word($"{mutation}: actor"),
                    jurisdiction = plant.Word($"{mutation}: jurisdiction"),
                    raw = new { form = plant.Word($"{mutation}: raw"), nested = plant.Nested($"{mutation}: raw") },
                },
            });
        }

        async Task Mutation(string name, object input, string answer = "profile")
        {
            var type = $"{char.ToUpperInvariant(name[0])}{name[1..]}Input";
            var query = $"mutation($input: {type}!) {{ {name}(input: $input) {{ errors {{ code message path }} {answer} {{ id displayName }} }} }}";
            (await visitor.AskAsync(new { query, variables = new { input } }, fails: false)).Should().Be(200, name);
        }
    }

    private static object[] Identities(Plantings plant, string door) =>
        [new { type = "facebook", scope = "page1", value = plant.Word($"{door}: identity") }, new { type = "email", value = plant.Email($"{door}: e-mail identity") }, new { type = "phone", value = plant.Phone($"{door}: phone identity") }];

    /// <summary>What is asked for is personal data as well.</summary>
    public static async Task AskAsync(Visitor visitor, Plantings plant)
    {
        var email = plant.Email("query: literal");
        (string Query, object? Variables)[] questions =
        [
            ("query($s: String) { profiles(search: $s) { totalCount edges { node { id displayName identities { value } } } } }", new { s = plant.Word("query: search") }),
            ("query($s: String) { profiles(search: $s) { edges { node { id } } } }", new { s = plant.Email("query: search by e-mail") }),
            ($"{{ profiles(search: \"{plant.Word("query: search as literal")}\") {{ edges {{ node {{ id }} }} }} }}", null),
            ($"{{ profileByIdentity(identity: {{ type: \"email\", value: \"{email}\" }}) {{ id }} }}", null),
            ("query($i: IdentityInput!) { profileByIdentity(identity: $i) { id } }", new { i = new { type = "email", value = plant.Email("query: identity") } }),
            ("query($w: ProfileFilter) { profiles(where: $w) { edges { node { id } } } }", new { w = new { trait = new { name = "email", equals = plant.Email("query: trait filter") } } }),
            ("query($w: ProfileFilter) { profiles(where: $w) { edges { node { id } } } }", new { w = new { trait = new { name = "firstName", equals = plant.Word("query: name filter") } } }),
            ("{ profiles(first: 50) { edges { node { id displayName traits { name value } identities { value maskedValue } timeline { edges { node { text attributes target rawKind } } } } } } }", null),
            ($"query {plant.Word("query: operation name")} {{ {plant.Word("query: alias")}: profiles(first: 1) {{ edges {{ node {{ id }} }} }} }} # {plant.Word("query: comment")}", null),
        ];
        foreach (var (query, variables) in questions) (await visitor.AskAsync(new { query, variables }, fails: false, headers: ("Consistency", "strong"))).Should().Be(200, query[..12]);
        await visitor.GetAsync($"/graphql?query={Uri.EscapeDataString($"{{ profiles(search: \"{plant.Word("GET query")}\") {{ edges {{ node {{ id }} }} }} }}")}&note={plant.Word("GET parameter")}", fails: false, "graphql GET");
    }

    /// <returns>Two CRM exports with a canary in every cell that has one, and rows that are refused.</returns>
    public static (string Format, string Text)[] Exports(Plantings plant)
    {
        string H(string cell) => plant.Word($"hubspot: {cell}");
        string S(string cell) => plant.Word($"salesforce: {cell}");
        return
        [
            ("hubspot", $"""
                Record ID,First Name,Last Name,Email,Additional email addresses,Phone Number,Mobile Phone Number,Company Name,Job Title,Street Address,City,Postal Code,Country/Region,Lifecycle Stage,Lead Status,Contact owner,Create Date,Merged Contact IDs,Shoe size,Consent: email marketing date,Consent: email marketing method,Consent: email marketing text,Consent: email marketing language
                {H("Record ID")},{H("First Name")},{H("Last Name")},{plant.Email("hubspot: Email")},{plant.Email("hubspot: Additional")},{plant.Phone("hubspot: Phone")},{plant.Phone("hubspot: Mobile")},{H("Company")},{H("Job Title")},{H("Street")},{H("City")},{H("Postal Code")},{plant.Email("hubspot: an address as country")},{H("Lifecycle Stage")} of a very long text that is no label and therefore no clear value,{H("Lead Status")},{H("owner")},2024-03-12 09:14,{H("Merged")};{H("Merged 2")},{H("unknown column")},2024-01-01,form,{H("consent text")},{H("consent language")}
                {H("second Record ID")},{H("second First Name")},,{H("an e-mail that is none")},,{H("a phone that is none")},,,,,,,,,,,{H("a date that is none")},,,{H("a consent date that is none")},{H("a method that is none")},{H("consent text without the rest")},
                ,{H("a row without an id")},,,,,,,,,,,,,,,,,,,,,
                {H("a row with too many columns")},,,,,,,,,,,,,,,,,,,,,,,,,,{H("too many")}

                """),
            ("salesforce", $"""
                "Id","IsDeleted","MasterRecordId","AccountId","LastName","FirstName","Salutation","Phone","MobilePhone","Email","Title","LeadSource","Birthdate","MailingStreet","MailingCity","MailingPostalCode","MailingCountry","OwnerId","HasOptedOutOfEmail","CreatedDate","LastModifiedDate","SystemModstamp","Nickname__c"
                "0035g00000AAAAAAA1","false","","{S("AccountId")}","{S("LastName")}","{S("FirstName")}","{S("Salutation")}","{plant.Phone("salesforce: Phone")}","{plant.Phone("salesforce: MobilePhone")}","{plant.Email("salesforce: Email")}","{S("Title")}","{S("LeadSource")}","{S("Birthdate")}","{S("Street")}","{S("City")}","{S("PostalCode")}","{plant.Email("salesforce: an address as country")}","{S("OwnerId")}","true","2024-03-12T09:14:00.000Z","2024-05-01T10:00:00.000Z","2024-05-01T10:00:00.000Z","{S("unknown column")}"
                "{S("an id that is none")}","false","","","{S("LastName of a refused row")}","","","","","","","","","","","","","","false","","","",""
                "0035g00000AAAAAAA3","true","{S("a master that is none")}","","{S("LastName of a deleted row")}","","","","","{S("an e-mail that is none")}","","","","","","","","","true","{S("a date that is none")}","","",""

                """),
        ];
    }
}
