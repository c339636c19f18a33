using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Domain;
using Profiles.Proofs.Canaries;
using Profiles.Testing;

namespace Profiles.Proofs.Erasing;

/// <summary>One person, by every door that a person's data come in through; what is written of them is planted.</summary>
internal sealed class Doors(OwnService own, TenantId brand, Visitor visitor, Desk desk, Sabotage sabotage, Func<string> console)
{
    private const string App = "proof";
    private static readonly string AppSecret = RandomNumberGenerator.GetHexString(32);

    /// <summary>The brand's app at Meta.</summary>
    public static (string Name, string Value) AppAtMeta(TenantId brand) => ($"Profiles__Meta__Apps__{brand}__{App}", AppSecret);

    /// <returns>The person's e-mail address.</returns>
    public async Task<string> ComeInAsync(Plantings plant)
    {
        var (email, phone) = (plant.Email("address"), plant.Phone("number"));
        (await visitor.TrackAsync("/v1/identify", Ways.Call(visitor, plant, "identify", email, phone))).Should().Be(200);
        (await visitor.TrackAsync("/v1/track", Purchase(plant, email))).Should().Be(200);
        var user = RandomNumberGenerator.GetString("123456789", 15);
        await MutateAsync(plant, email, user);
        await ImportAsync(plant, email);
        await OwnPage.VisitAsync(visitor, plant, console, email);
        await FailAsync(plant, email);
        await CallBackAsync(user);
        return email;
    }

    /// <summary>What is held of the person is put together for them.</summary>
    /// <returns>Where it is to be fetched.</returns>
    public async Task<Uri> AskForAllAsync(string email)
    {
        var id = await desk.ExecuteAsync("ACCESS", email);
        for (var until = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < until; await Task.Delay(250))
        {
            if ((await desk.ShowAsync(id, "packageUrl")).GetString() is { } url) return new(url);
        }
        throw new InvalidOperationException("No package was put together.");
    }

    public object Purchase(Plantings plant, string email) => new
    {
        userId = plant.All.First(p => p.Where == "identify: userId").Text,
        messageId = visitor.NewId(plant, "purchase"),
        @event = "Order Completed",
        context = new { traits = new { email } },
        properties = new { text = plant.Word("purchase: text"), total = 12 },
    };

    private async Task MutateAsync(Plantings plant, string email, string user)
    {
        var contactPoint = new { type = "email", value = email };
        object[] both = [contactPoint, new { type = "facebook", scope = $"app:{App}", value = user }];
        await WriteAsync("recordInteraction", new { identities = both, messageId = visitor.NewId(plant, "mutation"), kind = "MESSAGE", channel = "facebook", text = plant.Word("mutation: text"), target = $"the letter of {plant.Word("mutation: target")}" });
        await WriteAsync("reportTraits", new { identities = new[] { contactPoint }, messageId = visitor.NewId(plant, "traits"), traits = new { firstName = plant.Word("mutation: firstName"), shoeSize = plant.Word("mutation: unknown trait") } });
        await WriteAsync("giveConsent", new
        {
            contactPoint,
            channel = "email",
            purpose = "marketing",
            messageId = visitor.NewId(plant, "consent"),
            evidence = new { method = "FORM", text = plant.Word("consent: text"), page = $"https://example.org/{plant.Word("consent: page")}", raw = plant.Nested("consent: raw") },
        });
        await WriteAsync("pinTrait", new { profileId = await visitor.ProfileIdAsync(contactPoint), identity = contactPoint, name = "lastName", value = plant.Word("pin: value"), reason = $"Said so: {plant.Word("pin: reason")}" });
        await WriteAsync("linkIdentities", new { a = contactPoint, b = new { type = "crm", scope = "main", value = plant.Word("link: identity") }, reason = $"Said so: {plant.Word("link: reason")}" });
    }

    private async Task ImportAsync(Plantings plant, string email)
    {
        var folder = Directory.CreateTempSubdirectory("profiles-proof-import-").FullName;
        var file = Path.Combine(folder, "import.csv");
        await File.WriteAllTextAsync(file, $"Record ID,Email,First Name,Last Name,Company Name\n{Random.Shared.Next(1000, 9999)},{email},{plant.Word("import: first name")},{plant.Word("import: last name")},{plant.Word("import: company")}\n");
        var (exit, output, errors) = await ServiceProcess.RunAsync(own.Folder, "import", file, "--format", "hubspot", "--scope", "crm", "--tenant", brand.Value);
        exit.Should().Be(0, "{0}{1}", output, errors);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Commands that fail behind the door.</summary>
    private async Task FailAsync(Plantings plant, string email)
    {
        await using var failing = await sabotage.FailAsync("mt_events", plant.Word("message of a database error"));
        (await visitor.TrackAsync("/v1/track", Purchase(plant, email))).Should().BeGreaterThanOrEqualTo(500);
        var input = new { identities = new[] { new { type = "email", value = email } }, messageId = visitor.NewId(plant, "failed"), traits = new { firstName = plant.Word("failed mutation: firstName") } };
        await visitor.AskAsync(new { query = "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { outcome errors { code } } }", variables = new { input } }, fails: true);
    }

    /// <summary>Meta calls back about the user of an app.</summary>
    private async Task CallBackAsync(string user)
    {
        var payload = Base64Url(JsonSerializer.SerializeToUtf8Bytes(new { algorithm = "HMAC-SHA256", user_id = user, issued_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds() }));
        var signature = Base64Url(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), Encoding.ASCII.GetBytes(payload)));
        await visitor.SendFormAsync($"/callbacks/{brand}/meta/data-deletion", [("signed_request", $"{signature}.{payload}")]);
        visitor.Answers[^1].Status.Should().Be(200);
    }

    private async Task WriteAsync(string name, object input)
    {
        var done = await visitor.DataAsync($"mutation($input: {char.ToUpperInvariant(name[0])}{name[1..]}Input!) {{ {name}(input: $input) {{ errors {{ code }} }} }}", new { input });
        done.GetProperty(name).GetProperty("errors").GetArrayLength().Should().Be(0, name);
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
