using System.Runtime.CompilerServices;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Http;
using Profiles.Api.GraphQL.Streams;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>A schema in which each field shows one property of the transport.</summary>
public sealed class SampleSchema : Schema
{
    public SampleSchema()
    {
        Query = new Queries();
        Mutation = new Mutations();
        Subscription = new Subscriptions(CountingEnded);
    }

    /// <summary>Ends when the service has stopped to read the source of a <c>count</c>.</summary>
    public TaskCompletionSource CountingEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Queries : ObjectGraphType
    {
        public Queries()
        {
            Name = "Query";
            Field<NonNullGraphType<StringGraphType>>("greeting").Argument<StringGraphType>("name").Resolve(c => $"Hello {c.GetArgument<string?>("name")}");
            Field<IntGraphType>("number").Argument<IntGraphType>("is").Resolve(c => c.GetArgument<int>("is"));
            Field<StringGraphType>("broken").Resolve(_ => throw new InvalidOperationException("canary-in-an-exception"));
            Field<StringGraphType>("slow").ResolveAsync(async c =>
            {
                await Task.Delay(TimeSpan.FromMinutes(1), c.CancellationToken);
                return "late";
            });
            Field<StringGraphType>("secret").Resolve(_ => "secret");
            Field<StringGraphType>("person").Resolve(_ => "person");
            Field<NodeType>("node").Resolve(_ => new object());
            Field<ListGraphType<NodeType>>("nodes").Argument<IntGraphType>("first").Resolve(c => Enumerable.Repeat(new object(), c.GetArgument("first", 10)));
        }
    }

    private sealed class NodeType : ObjectGraphType<object>
    {
        public NodeType()
        {
            Name = "Node";
            Field<IntGraphType>("id").Resolve(_ => 1);
            Field<NodeType>("node").Resolve(_ => new object());
            Field<ListGraphType<NodeType>>("nodes").Argument<IntGraphType>("first").Resolve(c => Enumerable.Repeat(new object(), c.GetArgument("first", 10)));
        }
    }

    private sealed class Mutations : ObjectGraphType
    {
        public Mutations()
        {
            Name = "Mutation";
            Field<StringGraphType>("change").Resolve(_ => "changed");
        }
    }

    private sealed class Subscriptions : ObjectGraphType
    {
        private readonly TaskCompletionSource countingEnded;

        public Subscriptions(TaskCompletionSource countingEnded)
        {
            this.countingEnded = countingEnded;
            Name = "Subscription";
            Field<CountType>("count").Argument<IntGraphType>("to").Argument<IntGraphType>("characters").Argument<IntGraphType>("everyMilliseconds").ResolveStream(c =>
            {
                var last = ((RequestContext)c.UserContext).LastEventId;
                return new Pulled<Count>(
                    cancellation => Count(last is null ? 0 : int.Parse(last), c.GetArgument("to", int.MaxValue), c.GetArgument("characters", 0), c.GetArgument("everyMilliseconds", 0), cancellation),
                    count => count.Number.ToString());
            });
            Field<CountType>("failing").ResolveStream(_ => new Pulled<Count>(_ => Failing(), count => count.Number.ToString()));
        }

        private async IAsyncEnumerable<Count> Count(
            int from, int to, int characters, int everyMilliseconds, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            try
            {
                for (var number = from + 1; number <= to; number++)
                {
                    if (everyMilliseconds > 0) await Task.Delay(everyMilliseconds, cancellation);
                    yield return new Count(number, new string('x', characters));
                }
            }
            finally
            {
                countingEnded.TrySetResult();
            }
        }

        private static async IAsyncEnumerable<Count> Failing()
        {
            yield return new Count(1, "");
            await Task.Yield();
            throw new InvalidOperationException("canary-in-an-exception");
        }
    }

    private sealed record Count(int Number, string Text);

    private sealed class CountType : ObjectGraphType<Count>
    {
        public CountType()
        {
            Name = "Count";
            Field(c => c.Number);
            Field(c => c.Text);
        }
    }
}
