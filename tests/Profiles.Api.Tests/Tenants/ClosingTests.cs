using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Domain.Recording;
using Profiles.Projections.Tenants;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.Tenants;

public class ClosingTests
{
    [Fact]
    public async Task The_service_deletes_the_rows_of_a_brand_that_a_command_closed_and_looks_again_later()
    {
        await using var service = await RunningService.StartAsync();
        await service.CreateTenantAsync(Tenant.Value);
        await service.Services.GetRequiredService<IRecorder>().RecordAsync(Server, [Message(Email("marie@example.org"), Crm("7")).Commented().Agreed()], default);
        (await CountAsync(service, "profiles.mt_events")).Should().BePositive();

        await service.Services.GetRequiredService<TenantRegistry>().CloseAsync(Tenant, default);

        foreach (var table in new[] { "profiles.mt_events", "profiles.mt_streams", "profiles.directory", "profiles.message_key", "profiles.data_key" })
            await EventuallyAsync(async () => await CountAsync(service, table) == 0, table);
        await EventuallyAsync(async () => await CountAsync(service, "wolverine.wolverine_incoming_envelopes where status = 'Scheduled'") == 1, "the last look is scheduled");
    }

    private static async Task<long> CountAsync(RunningService service, string from)
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"select count(*) from {from}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (var until = DateTime.UtcNow.AddSeconds(30); !await condition(); await Task.Delay(100)) DateTime.UtcNow.Should().BeBefore(until, what);
    }
}
