namespace Profiles.Api.Demo.Phrases;

internal static class English
{
    public static Phrasebook Book { get; } = new()
    {
        Clubs = ["Northgate Rovers", "Eastmoor Athletic", "Saltmarsh Town", "Harrowdale United"],
        Products =
        [
            new("echarpe-v12", "the Virage 12 scarf", 19.90m, "textile"), new("maillot-2026", "the collector's shirt", 69.00m, "textile"),
            new("carte-membre", "the membership card", 25.00m, "membership"), new("mug-kop", "the terrace mug", 12.50m, "gift"),
            new("deplacement", "a coach seat for the away game", 38.00m, "travel"),
        ],
        Glad =
        [
            "What a game! {player} is on fire this season.", "{score} against {rival}, I'd take that any day.", "Thanks for the live coverage, felt like being there.",
            "A back line that holds at last. Come on {club}!", "Brilliant atmosphere in the stand last night.", "Called it: {score}, spot on!",
            "Good read, better than anything in the papers.", "That line-up is what I've been asking for.",
        ],
        Calm =
        [
            "I'd say {score} this weekend.", "Is {player} starting? Any news?", "{rival} are hard to beat at home, let's see.", "Has anyone got the highlights?",
            "Meeting at the pub before kick-off?", "Not sure {player} stays beyond the summer.", "March is packed with fixtures.", "A draw was fair, I think.",
        ],
        Cross =
        [
            "Another one conceded in minute {minute}, same old story.", "The stream dropped three times. Not good.", "Too pricey, {product}. Shame.",
            "Still waiting for my order and nobody answers.", "Don't get me started on the referee.", "The prediction table hasn't been updated since Saturday.",
        ],
        Posts =
        [
            "My eleven for Sunday: three at the back, {player} up front. Thoughts?", "Away day at {rival}: 400 of us, singing to the end.",
            "Put together {player}'s numbers since August, table attached.", "Banner for matchday 12: we need hands on Saturday at 9.",
            "Tonight's prediction: {score}. Your turn.", "Remember the comeback against {rival}? Where were you?",
        ],
        Questions =
        [
            "Who's going to {rival} away? Filling a car.", "How are points counted when a game is postponed?", "Does {product} run large?",
            "Where to watch on Saturday in Leeds?", "When does the prediction contest start again after the break?", "Can I change my forum name?",
        ],
        Answers =
        [
            "It's in the rules: points count on the new date.", "I'm going, two seats left in my car.", "Take your usual size, fits fine.", "The Old Mill, big screen, good crowd.",
            "In your profile, under \"My account\".", "First weekend of January, the mods said.", "Same question here, bumping this.",
        ],
        Chats =
        [
            "come on {club}!!", "{player} what a strike", "gg", "sound is a bit low?", "minute {minute} and still {score}", "first time on the stream, hi all", "replay please",
            "offside or not?", "lol the commentary", "prediction: {score}",
        ],
        Mentions =
        [
            "Monday debrief with @virage12, always a pleasure.", "{score}! @virage12 called it.", "Thanks @virage12 for {product}, arrived this morning.",
            "@virage12 the table is wrong, isn't it?", "Live from the stand with @virage12.",
        ],
        Messages =
        [
            ("Hi, my order hasn't arrived, could you check?", "Hi, it left yesterday and should be with you in two days."),
            ("Hello! How do I get my contest points?", "Hi, they are credited at the end of each matchday. Tell us if any are missing."),
            ("Any seats left on Saturday's coach?", "Yes, six. You can book in the shop until Thursday."),
            ("I can't sign in to the forum any more.", "We have just sent you a new sign-in link."),
            ("Can I swap {product} for another size?", "Of course, within 30 days, free of charge."),
            ("Loved last night's stream!", "Thank you, the whole team is happy to hear that!"),
            ("When do the gates open?", "90 minutes before kick-off."),
        ],
        GoodReviews = ["Lovely quality, quick delivery.", "Just like the picture, my daughter loves it.", "Recommended, the team is so kind.", "Perfect for the ground, nice and warm."],
        FairReviews = ["Fine, nothing more. The finish could be better.", "Good, but it took ten days.", "Runs a little small, otherwise all right."],
        BadReviews = ["Disappointed: the colour faded in the first wash.", "Got the wrong item and the exchange drags on.", "The app crashes at every goal…"],
        Surveys = ["Keep the Monday streams.", "More statistics, fewer adverts.", "A dark mode for the forum, please.", "Great atmosphere, that's why I come."],
        Consent = "I agree to receive news and offers from Virage 12. I can unsubscribe at any time.",
    };
}
