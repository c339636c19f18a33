namespace Profiles.Api.Demo.Phrases;

internal static class French
{
    public static Phrasebook Book { get; } = new()
    {
        Clubs = ["AS Port-Lumière", "Racing Montcalme", "Olympique des Forges", "FC Hautecombe", "Étoile de Brumeval"],
        Products =
        [
            new("echarpe-v12", "l'écharpe Virage 12", 19.90m, "textile"), new("maillot-2026", "le maillot collector", 69.00m, "textile"),
            new("carte-membre", "la carte de membre", 25.00m, "membership"), new("mug-kop", "le mug du kop", 12.50m, "gift"),
            new("deplacement", "la place en car pour le déplacement", 38.00m, "travel"),
        ],
        Glad =
        [
            "Quel match ! {player} est en feu cette saison.", "{score} contre {rival}, je signe tout de suite.", "Merci pour le direct, on s'y croyait.",
            "Enfin une défense qui tient. Allez {club} !", "Super ambiance en tribune hier soir, bravo à tous.", "Mon prono était bon, {score} pile !",
            "Bel article, ça change de ce qu'on lit ailleurs.", "Cette compo, je l'attendais depuis des semaines.",
        ],
        Calm =
        [
            "Je vois plutôt {score} ce week-end.", "{player} titulaire, c'est confirmé ?", "À suivre… {rival} reste solide à domicile.",
            "Quelqu'un a le résumé du match ?", "On se retrouve au bar avant le coup d'envoi ?", "Pas sûr que {player} reste après l'été.",
            "Le calendrier est chargé en mars.", "Match nul logique, je trouve.",
        ],
        Cross =
        [
            "Encore un but encaissé à la {minute}e, c'est toujours pareil.", "Le direct a coupé trois fois, c'est pénible.", "Trop cher, {product}. Dommage.",
            "Toujours pas reçu ma commande, et personne ne répond.", "L'arbitrage, n'en parlons pas…", "Le classement des pronos n'est pas à jour depuis samedi.",
        ],
        Posts =
        [
            "Mon onze pour dimanche : on joue à trois derrière et {player} en pointe. Vos avis ?", "Compte rendu du déplacement chez {rival} : 400 supporters et de la voix jusqu'à la fin.",
            "J'ai compilé les stats de {player} depuis août, le tableau est en pièce jointe.", "Tifo de la 12e journée : il manque des bras samedi matin à 9 h.",
            "Prono du soir : {score}. Je me mouille, à vous.", "Souvenir : la remontée contre {rival}, vous étiez où ce soir-là ?",
        ],
        Questions =
        [
            "Qui vient au déplacement à {rival} ? On remplit une voiture.", "Comment sont comptés les points quand le match est reporté ?",
            "Est-ce que {product} taille grand ?", "Où voir le match de samedi à Lyon ?", "Le concours de pronos reprend quand après la trêve ?",
            "Peut-on changer son pseudo sur le forum ?",
        ],
        Answers =
        [
            "Oui, c'est dans le règlement : les points sont comptés à la nouvelle date.", "J'y serai, il reste deux places dans ma voiture.",
            "Prends ta taille habituelle, aucun souci chez moi.", "Au bar des Halles, grand écran et bonne ambiance.", "Dans ton profil, rubrique « Mon compte ».",
            "Reprise le premier week-end de janvier, d'après le dernier message des modos.", "Même question ici, je remonte le sujet.",
        ],
        Chats =
        [
            "allez {club} !!", "{player} quelle frappe", "gg", "le son est un peu bas non ?", "{minute}e et toujours {score}", "première fois sur le live, salut tout le monde",
            "on veut le ralenti", "hors-jeu ou pas ?", "mdr le commentaire", "prono : {score}",
        ],
        Mentions =
        [
            "Toujours un plaisir de débriefer avec @virage12 le lundi.", "{score} ! @virage12 l'avait annoncé.", "Merci @virage12 pour {product}, reçu ce matin.",
            "@virage12 le classement est faux, non ?", "En direct du kop avec @virage12.",
        ],
        Messages =
        [
            ("Bonjour, ma commande n'est pas arrivée, pouvez-vous vérifier ?", "Bonjour, elle est partie hier : livraison prévue sous deux jours."),
            ("Salut ! Comment je récupère mes points du concours ?", "Bonjour, ils sont crédités à la fin de chaque journée. Dites-nous s'il en manque."),
            ("Est-ce qu'il reste des places pour le car de samedi ?", "Oui, il en reste six. Réservation dans la boutique jusqu'à jeudi."),
            ("Je n'arrive plus à me connecter au forum.", "Nous venons de vous renvoyer un lien de connexion."),
            ("Je peux échanger {product} contre une autre taille ?", "Bien sûr, sous 30 jours, sans frais."),
            ("Bravo pour le live d'hier !", "Merci, ça fait plaisir à toute l'équipe !"),
            ("À quelle heure ouvre la tribune ?", "Les portes ouvrent 90 minutes avant le coup d'envoi."),
        ],
        GoodReviews = ["Très belle qualité, livraison rapide.", "Conforme à la photo, ma fille est ravie.", "Je recommande, l'équipe est adorable.", "Parfait pour le stade, bien chaud."],
        FairReviews = ["Correct, sans plus. Les finitions pourraient être meilleures.", "Bien, mais l'envoi a pris dix jours.", "Taille un peu petit, sinon rien à dire."],
        BadReviews = ["Déçu : la couleur a passé au premier lavage.", "Reçu le mauvais article, et l'échange traîne.", "L'application plante à chaque but…"],
        Surveys = ["Continuez les lives du lundi.", "Plus de statistiques, moins de publicité.", "Un mode sombre pour le forum, s'il vous plaît.", "Très bonne ambiance, je viens pour ça."],
        Consent = "J'accepte de recevoir les actualités et offres de Virage 12. Je peux me désinscrire à tout moment.",
    };
}
