"""The sentences of the documents of an award in French, by their English text."""

FRENCH_AWARD: dict[str, str] = {
    # The document.
    "Award of a tender": "Attribution d'un marché",
    "Award of a tender: full annex": "Attribution d'un marché : annexe complète",
    "Proposed as of {as_of}, for {months} months, under the legal profile {profile}.": (
        "Proposée au {as_of}, pour {months} mois, sous le profil juridique {profile}."
    ),
    "Proven: no better award exists under these criteria.": (
        "Prouvé : il n'existe pas de meilleure attribution selon ces critères."
    ),
    "An award without the proof that no better one exists: time ran out.": (
        "Une attribution sans la preuve qu'il n'en existe pas de meilleure : le temps s'est écoulé."
    ),
    "No award is possible.": "Aucune attribution n'est possible.",
    "Lots awarded": "Lots attribués",
    "Bids that pass every gate": "Offres recevables",
    "Criteria frozen": "Critères figés",
    "before bids were read": "avant lecture des offres",
    "no": "non",
    "Criteria frozen at {at}, before bids were read; their hash:": (
        "Critères figés le {at}, avant lecture des offres ; leur empreinte :"
    ),
    "The criteria were not frozen before bids were read.": (
        "Les critères n'ont pas été figés avant lecture des offres."
    ),
    "Who wins each lot": "Qui remporte chaque lot",
    "Lot": "Lot",
    "Supplier": "Soumissionnaire",
    "nobody": "personne",
    "Price a month": "Prix mensuel",
    "{supplier} grants {share} off for winning {lots} together.": (
        "{supplier} accorde {share} de remise pour {lots} remportés ensemble."
    ),
    "The criteria": "Les critères",
    "What it reads": "Ce qu'il lit",
    "Worth of full marks": "Valeur de la note maximale",
    "Share of the points": "Part des points",
    "Equal totals rank by the lower money that was judged, then by the earlier bid.": (
        "À total égal, le moindre montant jugé l'emporte, puis l'offre la plus ancienne."
    ),
    "The grid of bids": "La grille des offres",
    "Total": "Total",
    "won": "retenue",
    "lost": "non retenue",
    "rejected bid": "écartée",
    "Why the others did not win": "Pourquoi les autres ne sont pas retenues",
    "How firm the award is": "Solidité de l'attribution",
    "No losing bid, if removed, would change a winner.": (
        "Aucune offre perdante, si elle était retirée, ne changerait d'attributaire."
    ),
    "rank reversal: without the losing bid of {loser}, {lot} would go from {before} to {after}": (
        "renversement de rang : sans l'offre perdante de {loser}, {lot} passerait de {before} à {after}"
    ),
    "{lot}: the winner stays for a weight of {weights}": (
        "{lot} : l'attributaire demeure pour un poids de {weights}"
    ),
    "{lot}: the winner stays whatever the weight of any one criterion": (
        "{lot} : l'attributaire demeure quel que soit le poids d'un seul critère"
    ),
    "{criterion} from {low} to {high}": "{criterion} de {low} à {high}",
    "Where a choice is fragile": "Où un choix est fragile",
    "Warnings, not legal advice: have them checked.": (
        "Points d'attention, et non un avis juridique : faites-les vérifier."
    ),
    "the text was read": "texte lu",
    "a copy of the text was read": "copie du texte lue",
    "a report of the text was read": "compte rendu du texte lu",
    "required": "obligatoire",
    "fragile": "fragile",
    "advice": "conseil",
    # The annex.
    "What every bid had to meet": "Ce que chaque offre devait satisfaire",
    "Immunity of the data to law from outside the Union: level {level} of 4.": (
        "Immunité des données au droit extérieur à l'Union : niveau {level} sur 4."
    ),
    "Technological autonomy of the service: level {level} of 4.": (
        "Autonomie technologique du service : niveau {level} sur 4."
    ),
    "Data rest and are processed in: {areas}.": "Données conservées et traitées dans : {areas}.",
    "Levels are shown by documents; what structure alone allows is not enough.": (
        "Les niveaux sont établis par des documents ; ce que la structure permet ne suffit pas."
    ),
    "What the certificate {code} proves, or equivalent proof.": (
        "Ce que la certification {code} prouve, ou une preuve équivalente."
    ),
    "the European Union": "l'Union européenne",
    "the European Economic Area": "l'Espace économique européen",
    "Life-cycle cost a month": "Coût mensuel du cycle de vie",
    "An empty part is not asked for, or not stated: a bid that does not state what is asked for is "
    "rejected. One-off amounts are spread over the months of the contract.": (
        "Une part vide n'est pas demandée, ou pas indiquée : l'offre qui n'indique pas ce qui est demandé "
        "est écartée. Les montants uniques sont répartis sur les mois du contrat."
    ),
    "Each bid, with reasons and evidence": "Chaque offre, avec motifs et preuves",
    "The facts behind a gate are told in English, as the catalog holds them.": (
        "Les faits derrière une exigence sont en anglais, tels que le catalogue les tient."
    ),
    "Figures and evidence": "Valeurs et preuves",
    "CO2e: {amount} a month": "CO2e : {amount} par mois",
    "sovereignty score: {score}": "score de souveraineté : {score}",
    "Data asked of every bidder": "Données demandées à chaque soumissionnaire",
    "a price a month, or priced offers": "un prix mensuel, ou des prix unitaires",
    "the place: provider and region of each workload": "le lieu : fournisseur et région de chaque composant",
    "cost of exit: reversibility, data out, penalties for ending early": (
        "coût de sortie : réversibilité, sortie des données, pénalités de résiliation"
    ),
    "cost of: {part}": "coût : {part}",
    "evidence on: {measure}": "preuve : {measure}",
    "Catalog {digest}, facts up to {day}.": "Catalogue {digest}, faits jusqu'au {day}.",
    "The tender as it was judged": "La consultation telle que jugée",
    # The register and the clauses.
    "Register of suppliers": "Registre des titulaires",
    "Bidders that pass and could take over": "Soumissionnaires recevables qui pourraient reprendre",
    "Ultimate control, subcontractors": "Contrôle ultime, sous-traitants",
    "{supplier}, {lot}: the bid was judged on {carbon} of CO2e a month; where the figures stated exceed it, "
    "the supplier explains the difference and proposes a remedy.": (
        "{supplier}, {lot} : l'offre a été jugée sur {carbon} de CO2e par mois ; lorsque les valeurs "
        "déclarées le dépassent, le titulaire explique l'écart et propose un remède."
    ),
    "{supplier}, {lot}: {amount} in all for exit and reversibility, as bid; leaving costs nothing else.": (
        "{supplier}, {lot} : {amount} en tout pour la sortie et la réversibilité, selon l'offre ; partir ne "
        "coûte rien d'autre."
    ),
    "{supplier}, {lot}: no cost of exit was asked for; agree on it before signature.": (
        "{supplier}, {lot} : aucun coût de sortie n'a été demandé ; convenez-en avant signature."
    ),
    "Before signature the supplier shows each of these by a document:": (
        "Avant signature, le titulaire établit chacun de ces points par un document :"
    ),
    # Reasons.
    "{points} points": "{points} points",
    "an adjusted price of {money}": "un prix ajusté de {money}",
    "{total}, the best award over all lots": "{total}, la meilleure attribution sur l'ensemble des lots",
    "{total}; bids that pass every gate: {count}": "{total} ; offres recevables : {count}",
    "{mine} against {winner}": "{mine} contre {winner}",
    "{points} behind on {criterion}": "{points} de moins en {criterion}",
    "{points} ahead on {criterion}": "{points} de plus en {criterion}",
    "{figures}: better on this lot alone, the award is the best over all lots": (
        "{figures} : meilleure sur ce lot seul, l'attribution est la meilleure sur l'ensemble des lots"
    ),
    "{figures}: {tie}": "{figures} : {tie}",
    "the tie goes to the lower money": "à égalité, le moindre montant l'emporte",
    "the tie goes to the earlier bid": "à égalité, l'offre la plus ancienne l'emporte",
    "the rules of the award leave this lot open": "les règles d'attribution laissent ce lot ouvert",
    "nobody bids for it": "personne ne soumissionne",
    "none of {count} bids passes every gate": "aucune des {count} offres n'est recevable",
    "no award keeps the rules: {rules}": "aucune attribution ne respecte les règles : {rules}",
    "left open: who bids for it wins {count} lots already": (
        "laissé ouvert : ses soumissionnaires remportent déjà {count} lots"
    ),
    "cost not stated: {part}": "coût non indiqué : {part}",
    "place not known": "lieu inconnu",
    "offers that do not serve the workload": "offres qui ne servent pas le composant",
    "environmental figure not known": "valeur environnementale inconnue",
    "sovereignty not known": "souveraineté inconnue",
    # What is weighed.
    "price a month": "prix mensuel",
    "life-cycle cost a month": "coût mensuel du cycle de vie",
    "kWh a month": "kWh par mois",
    "litres of water a month": "litres d'eau par mois",
    "marks given by the buyer": "notes données par l'acheteur",
    "sovereignty score by {profile}": "score de souveraineté selon {profile}",
    "1 - figure / (2 x reference), from 0 to 1": "1 - valeur / (2 x référence), de 0 à 1",
    "least figure / figure": "moindre valeur / valeur",
    "(largest - figure) / (largest - least)": "(plus grande - valeur) / (plus grande - moindre)",
    "reference: {figure}": "référence : {figure}",
    "figure / full marks": "valeur / note maximale",
    "acquisition": "acquisition",
    "use": "usage",
    "energy": "énergie",
    "support": "assistance",
    "exit and reversibility": "sortie et réversibilité",
    "migration": "migration",
    "externalities": "externalités",
    # The spreadsheet and the fragment.
    "No.": "N°",
    "Passes (1 or 0)": "Recevable (1 ou 0)",
    "{criterion}: figure": "{criterion} : valeur",
    "{criterion}: share": "{criterion} : part",
    "{criterion}: points": "{criterion} : points",
    "{criterion}: worth": "{criterion} : montant",
    "Sum of the weights": "Somme des poids",
    "The share of a criterion is worked out from its figure; its points are weight x share.": (
        "La part d'un critère est calculée depuis sa valeur ; ses points sont poids x part."
    ),
    "The money judged less what quality is worth in money; the lowest wins.": (
        "Le montant jugé moins ce que la qualité vaut en argent ; le plus bas l'emporte."
    ),
}
