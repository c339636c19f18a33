namespace Profiles.Projections.Keys;

/// <summary>What is wrong with the key folder: the message is a sentence for who runs the service.</summary>
public sealed class KeyFolderException(string message) : Exception(message);
