using System.Text.RegularExpressions;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQL.Validation.Errors;
using Profiles.Projections.Recording;

namespace Profiles.Api.GraphQL;

/// <summary>
/// How an error reads to the caller: a code and a sentence. The engine's own sentences quote literals and values of variables, which may be
/// personal data, so they pass only where they speak of names in the document.
/// </summary>
internal sealed partial class ErrorReport : IErrorInfoProvider
{
    private static readonly HashSet<Type> _speaksOfNamesOnly =
    [
        typeof(FieldsOnCorrectTypeError), typeof(FragmentsOnCompositeTypesError), typeof(KnownArgumentNamesError), typeof(KnownDirectivesError),
        typeof(KnownFragmentNamesError), typeof(KnownTypeNamesError), typeof(LoneAnonymousOperationError), typeof(NoFragmentCyclesError),
        typeof(NoUndefinedVariablesError), typeof(NoUnusedFragmentsError), typeof(NoUnusedVariablesError), typeof(OverlappingFieldsCanBeMergedError),
        typeof(PossibleFragmentSpreadsError), typeof(ProvidedNonNullArgumentsError), typeof(ScalarLeafsError), typeof(SingleRootFieldSubscriptionsError),
        typeof(UniqueArgumentNamesError), typeof(UniqueDirectivesPerLocationError), typeof(UniqueFragmentNamesError), typeof(UniqueInputFieldNamesError),
        typeof(UniqueOperationNamesError), typeof(UniqueVariableNamesError), typeof(VariablesAreInputTypesError), typeof(VariablesInAllowedPositionError),
        typeof(DirectivesInAllowedLocationsError),
    ];

    public ErrorInfo GetInfo(ExecutionError executionError)
    {
        var (code, message) = Describe(executionError);
        return new ErrorInfo { Message = message, Extensions = new Dictionary<string, object?> { ["code"] = code } };
    }

    internal static (string Code, string Message) Describe(ExecutionError error) => error switch
    {
        GraphQLRefusal refusal => (refusal.Reason, refusal.Message),
        TimeoutError => (ErrorCodes.Timeout, "The operation took too long and was given up."),
        SyntaxError => (ErrorCodes.Syntax, "The document has a syntax error."),
        InvalidVariableError => (ErrorCodes.BadValue, NameOf(error.Message) is { } name
            ? $"Variable '{name}' does not fit its type."
            : "A variable does not fit its type."),
        ArgumentsOfCorrectTypeError or DefaultValuesOfCorrectTypeError or InvalidLiteralError or InvalidValueError or OneOfInputValuesError
            or InputFieldsAndArgumentsOfCorrectLengthError => (ErrorCodes.BadValue, "A value does not fit its type."),
        ValidationError => (ErrorCodes.Validation, _speaksOfNamesOnly.Contains(error.GetType()) ? error.Message : "The document does not fit the schema."),
        DocumentError => (ErrorCodes.Validation, "The document has no such operation, or several and none was named."),
        { InnerException: BusyException } => (ErrorCodes.Busy, "Too much waits to be recorded. Nothing of this was: try again in a moment."),
        _ => (ErrorCodes.Internal, "Something went wrong on our side."),
    };

    /// <summary>The variable, and the input field inside of it: names and positions only.</summary>
    private static string? NameOf(string message) => VariableName().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^Variable '(\$[A-Za-z0-9_.\[\]]+)' is invalid\.")]
    private static partial Regex VariableName();
}
