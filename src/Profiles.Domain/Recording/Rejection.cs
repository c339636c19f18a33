namespace Profiles.Domain.Recording;

/// <summary>Why something was refused: a value, not an exception. Never carries the refused value itself.</summary>
/// <param name="Code">Lower-case words with hyphens, stable: <c>identity-value</c>.</param>
/// <param name="Reason">One sentence that says what to do.</param>
/// <param name="Path">Where in the message, such as <c>identities[1].value</c>.</param>
public sealed record Rejection(string Code, string Reason, string? Path = null);
