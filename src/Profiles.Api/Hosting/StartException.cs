namespace Profiles.Api.Hosting;

/// <summary>Why the service can't start or a command can't run: the message is a sentence for who typed the command, and says what to do.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
