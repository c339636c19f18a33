using System.Security.Cryptography;
using System.Text;
using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>Parses documents within the limits on tokens and form, and keeps those used last, found by the hash of their text.</summary>
internal sealed class Documents(GraphQLLimits limits)
{
    private readonly Dictionary<UInt128, LinkedListNode<(UInt128 Key, PreparedDocument Document)>> _known = [];
    private readonly LinkedList<(UInt128 Key, PreparedDocument Document)> _lastUsedFirst = new();
    private readonly Lock _gate = new();

    public int Count
    {
        get { lock (_gate) return _known.Count; }
    }

    /// <exception cref="GraphQLRefusal">The document is over a limit.</exception>
    /// <exception cref="SyntaxError">It is not GraphQL.</exception>
    public PreparedDocument Prepare(string text)
    {
        if (text.Length > limits.CachedDocumentCharacters) return Parse(text);

        var key = KeyOf(text);
        lock (_gate)
        {
            if (_known.TryGetValue(key, out var known))
            {
                _lastUsedFirst.Remove(known);
                _lastUsedFirst.AddFirst(known);
                return known.Value.Document;
            }
        }

        var parsed = Parse(text);
        lock (_gate)
        {
            if (_known.TryAdd(key, new((key, parsed)))) _lastUsedFirst.AddFirst(_known[key]);
            if (_known.Count > limits.CachedDocuments)
            {
                _known.Remove(_lastUsedFirst.Last!.Value.Key);
                _lastUsedFirst.RemoveLast();
            }
        }
        return parsed;
    }

    private PreparedDocument Parse(string text)
    {
        GraphQLDocument document;
        try
        {
            CountTokens(text);
            // A list or an object in a list nests without a field, so that the parser has a limit of its own; it may not be reached before ours.
            document = Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = (limits.Depth * 4) + 16 });
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw new GraphQLRefusal(ErrorCodes.DepthLimit, $"The document is nested deeper than {limits.Depth} levels.");
        }
        catch (GraphQLSyntaxErrorException fault)
        {
            throw new SyntaxError(fault);
        }
        DocumentForm.Check(document, limits);
        return new PreparedDocument(document);
    }

    private void CountTokens(string text)
    {
        var position = 0;
        for (var count = 0; ; count++)
        {
            var token = Lexer.Lex(text, position);
            if (token.Kind == TokenKind.EOF) return;
            if (count >= limits.Tokens) throw new GraphQLRefusal(ErrorCodes.TokenLimit, $"The document has more than {limits.Tokens} tokens.");
            position = token.End;
        }
    }

    /// <summary>128 bits of a cryptographic hash: nobody can make a document that is taken for another one.</summary>
    private static UInt128 KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
