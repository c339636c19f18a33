using Bogus;

namespace Profiles.Api.Demo;

/// <summary>Dice that fall the same way for the same member and subject, whatever is drawn elsewhere.</summary>
internal sealed class Chance(string subject, int number)
{
    private const int Seed = 12;

    private readonly Randomizer dice = new(Mix(subject, number));

    public Randomizer Dice => dice;

    public bool Of(double probability) => dice.Double() < probability;

    public T OneOf<T>(IReadOnlyList<T> items) => items[dice.Int(0, items.Count - 1)];

    public int Between(int least, int most) => dice.Int(least, most);

    /// <summary>Around <paramref name="mean"/>, seldom far above it.</summary>
    public int About(double mean) => (int)Math.Round(-mean * Math.Log(1 - dice.Double() * 0.98));

    /// <summary>Some time in between, at an hour when people are awake.</summary>
    public DateTimeOffset Time(DateTimeOffset from, DateTimeOffset until)
    {
        var at = from + (until - from) * dice.Double();
        var awake = new DateTimeOffset(at.Year, at.Month, at.Day, dice.Int(6, 21), dice.Int(0, 59), dice.Int(0, 59), TimeSpan.Zero);
        return awake < from || awake > until ? new DateTimeOffset(at.Ticks - at.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero) : awake;
    }

    /// <summary>string.GetHashCode differs from process to process.</summary>
    private static int Mix(string subject, int number) => subject.Aggregate(Seed * 7919 + number, (hash, letter) => unchecked(hash * 31 + letter)) & int.MaxValue;
}
