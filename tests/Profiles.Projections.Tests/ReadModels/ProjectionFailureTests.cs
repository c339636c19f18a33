using JasperFx.Events;
using Npgsql;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Tests.ReadModels;

public sealed class ProjectionFailureTests
{
    [Fact]
    public void A_failure_says_where_and_of_what_kind_but_quotes_nothing()
    {
        IEvent poison = new Event<IdentityStrengthened>(new(Strength.Verified, default, "crm", default)) { Sequence = 41 };
        var failures = new Exception[]
        {
            new InvalidOperationException("canary@example.org", new FormatException("canary")),
            new PostgresException("canary", "ERROR", "ERROR", PostgresErrorCodes.CheckViolation, detail: "canary"),
        };
        foreach (var failure in failures)
        {
            var told = new ProjectionFailedException(failure, [poison]);
            told.ToString().Should().Contain("41").And.Contain(failure.GetType().Name).And.NotContain("canary");
            told.InnerException.Should().BeNull();
        }
    }
}
