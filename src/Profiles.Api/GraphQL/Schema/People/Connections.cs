using GraphQL;
using GraphQL.Builders;
using GraphQL.Types;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

/// <summary>A page as Relay's connections have it, and the count of all rows, which is made only when it is selected.</summary>
internal sealed record Connection<T>(Page<T> Page, Func<IResolveFieldContext, Task<object?>> Count);

internal static class Pages
{
    public const int DefaultLength = 20;

    public static FieldBuilder<TSource, TReturn> Paged<TSource, TReturn>(this FieldBuilder<TSource, TReturn> field) => field
        .Argument<IntGraphType>("first", argument => argument.DefaultValue = DefaultLength)
        .Argument<StringGraphType>("after", argument => argument.Description = "An `endCursor` of before, in the same order.");

    /// <summary>A page without rows asks for nothing but the count.</summary>
    public static Page<T> Empty<T>() => new([], false, false);
}

internal abstract class ConnectionType<T, TEdge> : ObjectGraphType<Connection<T>> where TEdge : IGraphType
{
    protected ConnectionType()
    {
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<TEdge>>>>("edges").Resolve(c => c.Source.Page.Edges);
        Field<NonNullGraphType<PageInfoType>>("pageInfo").Resolve(c => new PageInfo(
            c.Source.Page.HasNextPage, c.Source.Page.HasPreviousPage, c.Source.Page.Edges is [var first, ..] ? first.Cursor : null, c.Source.Page.Edges is [.., var last] ? last.Cursor : null));
        Field<IntGraphType>("totalCount").Description("Computed only when selected.").ResolveAsync(async c => await c.Source.Count(c));
    }
}

internal abstract class EdgeType<T, TNode> : ObjectGraphType<Edge<T>> where TNode : IGraphType
{
    protected EdgeType()
    {
        Field(e => e.Cursor);
        Field<NonNullGraphType<TNode>>("node").Resolve(c => c.Source.Node);
    }
}

internal sealed record PageInfo(bool HasNextPage, bool HasPreviousPage, string? StartCursor, string? EndCursor);

internal sealed class PageInfoType : ObjectGraphType<PageInfo>
{
    public PageInfoType()
    {
        Name = "PageInfo";
        Field(p => p.HasNextPage);
        Field(p => p.HasPreviousPage);
        Field(p => p.StartCursor, nullable: true);
        Field(p => p.EndCursor, nullable: true);
    }
}

internal sealed class ProfileConnectionType : ConnectionType<PersonView, ProfileEdgeType>
{
    public ProfileConnectionType() => Name = "ProfileConnection";
}

internal sealed class ProfileEdgeType : EdgeType<PersonView, CustomerProfileType>
{
    public ProfileEdgeType() => Name = "ProfileEdge";
}

internal sealed class InteractionConnectionType : ConnectionType<InteractionView, InteractionEdgeType>
{
    public InteractionConnectionType() => Name = "InteractionConnection";
}

internal sealed class InteractionEdgeType : EdgeType<InteractionView, InteractionType>
{
    public InteractionEdgeType() => Name = "InteractionEdge";
}
