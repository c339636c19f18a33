using Profiles.Api.Demo.Phrases;

namespace Profiles.Api.Demo;

/// <summary>The forum: posts, questions, and answers to the questions of others.</summary>
internal static class Forum
{
    private static readonly string[] Boards = ["tribune", "pronos", "deplacements", "boutique", "live"];

    public static IEnumerable<Call> Of(IReadOnlyList<Member> members)
    {
        var started = members.Where(m => m.Has("community")).SelectMany(Started).ToList();
        var questions = started.Where(c => c.Kind == "Question").ToList();
        return [.. started, .. members.Where(m => m.Has("community")).SelectMany(m => Joined(m, questions))];
    }

    private static IEnumerable<Call> Started(Member member)
    {
        var chance = new Chance("forum-started", member.Number);
        var book = Phrasebook.Of(member.Language);
        var many = chance.About(1.2 * member.Activity);
        for (var i = 0; i < many; i++)
        {
            var asks = chance.Of(0.5);
            yield return Said($"forum-{member.Number}-{i}", chance.Time(member.Joined, DemoBrand.Today.AddDays(-4)), member, asks ? "Question" : "Post",
                book.Say(asks ? book.Questions : book.Posts, member, chance), $"forum/{chance.OneOf(Boards)}", null);
        }
    }

    private static IEnumerable<Call> Joined(Member member, List<Call> questions)
    {
        var chance = new Chance("forum-joined-in", member.Number);
        var book = Phrasebook.Of(member.Language);
        var many = chance.About(2.4 * member.Activity);
        for (var i = 0; i < many; i++)
        {
            var question = chance.OneOf(questions);
            if (question.At < member.Joined || question.Id.StartsWith($"forum-{member.Number}-", StringComparison.Ordinal)) continue;
            var at = question.At.AddMinutes(chance.Between(3, 4000));
            yield return chance.Of(0.75)
                ? Said($"forum-answer-{member.Number}-{i}", at, member, "Answer", book.Say(book.Answers, member, chance), null, question.Id)
                : Said($"forum-answer-{member.Number}-{i}", at, member, "Reaction", "👍", null, question.Id);
        }
    }

    private static Call Said(string id, DateTimeOffset at, Member member, string kind, string text, string? board, string? answers) =>
        Call.Track(DemoBrand.Source.Forum, id, at, [member["community"]!], kind, new()
        {
            ["channel"] = "community", ["target"] = board, ["text"] = text, ["inReplyTo"] = answers, ["language"] = member.Language,
        });
}
