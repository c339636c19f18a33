namespace Profiles.Architecture.Tests;
public class Smoke { [Fact] public void T() => true.Should().BeTrue(); }
