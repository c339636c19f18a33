using Profiles.Testing;

namespace Profiles.Projections.Tests.Store;

public sealed class SchemaTests
{
    /// <summary>An index whose definition reads back otherwise than it was written would be built again at every start.</summary>
    [Fact]
    public async Task A_database_that_is_as_it_should_be_is_left_alone_at_the_next_start()
    {
        await using var brand = await TestBrand.CreateAsync();

        await brand.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync();
    }
}
