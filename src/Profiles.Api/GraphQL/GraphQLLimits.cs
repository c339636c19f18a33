namespace Profiles.Api.GraphQL;

/// <summary>What one request may cost. Each refusal has a code of its own, see <see cref="ErrorCodes"/>.</summary>
public sealed record GraphQLLimits
{
    /// <summary>Of the configuration.</summary>
    public const string Section = "Profiles:GraphQL";

    /// <summary>Of a request's body.</summary>
    public int BodyBytes { get; init; } = 256 * 1024;

    /// <summary>Of a document: names, values and punctuation.</summary>
    public int Tokens { get; init; } = 8_000;

    /// <summary>Levels of fields. Tools that read the whole schema go 15 deep.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Fields of an operation, each use of a fragment counted.</summary>
    public int Fields { get; init; } = 1_000;

    public int Aliases { get; init; } = 100;

    /// <summary>Fields of the answer, as they may be at most: those below a page are counted once for each of its rows.</summary>
    public int Complexity { get; init; } = 50_000;

    /// <summary>Rows that a list without pages is taken to have.</summary>
    public int AssumedListLength { get; init; } = 5;

    /// <summary>The greatest <c>first</c>.</summary>
    public int Page { get; init; } = 200;

    /// <summary>For a query or a mutation, and for each event of a subscription.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fields of one request that are read at a time, each on a connection of its own.</summary>
    public int ParallelFields { get; init; } = 8;

    /// <summary>Documents kept parsed, in memory only: a document may hold personal data in its literals.</summary>
    public int CachedDocuments { get; init; } = 500;

    /// <summary>A longer document is parsed each time.</summary>
    public int CachedDocumentCharacters { get; init; } = 20_000;

    /// <summary>Silence after which a stream sends a comment, so that proxies keep it open.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Events that wait for a subscriber.</summary>
    public int StreamBuffer { get; init; } = 100;

    /// <summary>How long the buffer may stay full before the subscriber is closed with an error.</summary>
    public TimeSpan StreamPatience { get; init; } = TimeSpan.FromSeconds(20);
}
