namespace Profiles.Api.GraphQL;

/// <summary>What stands in <c>extensions.code</c> of an error. Clients rely on these.</summary>
public static class ErrorCodes
{
    /// <summary>The request is not one: its JSON, a parameter's type.</summary>
    public const string BadRequest = "BAD_REQUEST";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string NotAcceptable = "NOT_ACCEPTABLE";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";

    /// <summary>The document can't be parsed.</summary>
    public const string Syntax = "SYNTAX";
    /// <summary>The document doesn't fit the schema.</summary>
    public const string Validation = "VALIDATION";
    /// <summary>A variable or a literal doesn't fit its type.</summary>
    public const string BadValue = "BAD_VALUE";

    public const string BodyLimit = "BODY_LIMIT";
    public const string TokenLimit = "TOKEN_LIMIT";
    public const string DepthLimit = "DEPTH_LIMIT";
    public const string FieldLimit = "FIELD_LIMIT";
    public const string AliasLimit = "ALIAS_LIMIT";
    public const string ComplexityLimit = "COMPLEXITY_LIMIT";
    public const string PageLimit = "PAGE_LIMIT";
    public const string Timeout = "TIMEOUT";

    // UNAUTHENTICATED, BRAND_REQUIRED, PURPOSE_REQUIRED, PURPOSE_NOT_PERMITTED and PURPOSE_TOO_NARROW: Profiles.Api.Access.Refusal.

    /// <summary>A field that the caller's role never covers.</summary>
    public const string Forbidden = "FORBIDDEN";

    /// <summary>The subscriber did not take its events in time. Subscribe again behind <c>Last-Event-ID</c>.</summary>
    public const string SlowSubscriber = "SLOW_SUBSCRIBER";
    public const string TokenExpired = "TOKEN_EXPIRED";

    /// <summary>The brand sends more than the service can record. Nothing of the field was recorded.</summary>
    public const string Busy = "BUSY";

    /// <summary>Our fault; the log says more.</summary>
    public const string Internal = "INTERNAL";
}
