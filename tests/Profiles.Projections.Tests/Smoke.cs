namespace Profiles.Projections.Tests;
public class Smoke { [Fact] public void T() => true.Should().BeTrue(); }
