"""The sentences of the documents in French, by their English text. A test refuses a missing or unused one."""

from app.records.documents.french_award import FRENCH_AWARD

FRENCH: dict[str, str] = {
    **FRENCH_AWARD,
    # The pages and what stands on each of them.
    "Decision record": "Dossier de décision",
    "Decision record: full annex": "Dossier de décision : annexe complète",
    "Decision record of {name}, made on {day}": "Dossier de décision de {name}, établi le {day}",
    "Contents": "Sommaire",
    "Record {id} of {day}. SHA-256 of the attached record:": (
        "Dossier {id} du {day}. SHA-256 du dossier joint :"
    ),
    "The signed decision record": "Le dossier de décision signé",
    "As of {as_of}, service from {starts} for {months} months, {count} workloads.": (
        "Au {as_of}, service à partir du {starts} pour {months} mois, {count} composants."
    ),
    # The decision.
    "Proven: nothing better exists among {offers} offers (gap {gap}).": (
        "Prouvé : rien de meilleur n'existe parmi {offers} offres (écart {gap})."
    ),
    "A plan with a bound: at most {gap} from the best possible among {offers} offers.": (
        "Un plan avec une borne : à {gap} au plus du meilleur possible parmi {offers} offres."
    ),
    "Refused: no plan meets every requirement among {offers} offers.": (
        "Refusé : aucun plan ne satisfait toutes les exigences parmi {offers} offres."
    ),
    "Not decided: time ran out without a plan and without a proof.": (
        "Non décidé : le temps s'est écoulé sans plan et sans preuve."
    ),
    "The plan": "Le plan",
    "Plan": "Plan",
    "This plan": "Ce plan",
    "Why this plan": "Pourquoi ce plan",
    "{count} more workloads are in the annex.": "{count} autres composants figurent dans l'annexe.",
    "Levels: SEAL 0 to 4 that the structure allows, in brackets what published evidence proves.": (
        "Niveaux : SEAL 0 à 4 que la structure permet, entre parenthèses ce que les preuves publiées "
        "établissent."
    ),
    "What the requirements cost": "Ce que coûtent les exigences",
    "Requirement or group": "Exigence ou groupe",
    "No requirement, dropped alone, would make the plan cheaper.": (
        "Aucune exigence, levée seule, ne rendrait le plan moins cher."
    ),
    "What clashes": "Ce qui se contredit",
    "Ways out": "Les issues",
    "Relax": "Assouplir",
    "To": "En",
    "drop it": "la lever",
    "Cost a month": "Coût mensuel",
    "CO2e a month": "CO2e mensuel",
    "mean over {months} months": "moyenne sur {months} mois",
    "Juridical / technological": "Juridique / technologique",
    "weakest placement": "placement le plus faible",
    "Sovereignty score": "Score de souveraineté",
    "of 100, proven to possible": "sur 100, du prouvé au possible",
    "Workload": "Composant",
    "Place": "Lieu",
    "What is bought": "Ce qui est acheté",
    "Jur.": "Jur.",
    "Tech.": "Tech.",
    "next best {place}: {cost} and {carbon} a month": "ensuite {place} : {cost} et {carbon} par mois",
    "The front: what else was possible": "Le front : ce qui était possible par ailleurs",
    "Cost and carbon of the plan and of what it is compared with": (
        "Coût et carbone du plan et de ce à quoi il est comparé"
    ),
    "Scatter plot of cost and carbon a month.": "Nuage de points du coût et du carbone mensuels.",
    "cost a month, {currency}": "coût mensuel, {currency}",
    "kg CO2e a month": "kg CO2e par mois",
    "Score": "Score",
    "Note": "Remarque",
    "The staircase: the price of each level": "L'escalier : le prix de chaque niveau",
    "Level": "Niveau",
    "Juridical: cost a month": "Juridique : coût mensuel",
    "Technological: cost a month": "Technologique : coût mensuel",
    "no plan": "aucun plan",
    "The letters: one AI request": "Les lettres : une requête d'IA",
    "Cost": "Coût",
    "Energy": "Énergie",
    "Energy A-G": "Énergie A-G",
    "Letters are indicative and follow fixed thresholds (method {version}).": (
        "Les lettres sont indicatives et suivent des seuils fixes (méthode {version})."
    ),
    "{name}: {text}": "{name} : {text}",
    "Decision": "Décision",
    "Name": "Nom",
    "Function": "Fonction",
    "Signature": "Signature",
    "To ask before signature": "À demander avant signature",
    "Open gaps": "Ce qui reste incertain",
    "{count} more in the annex": "{count} de plus dans l'annexe",
    "{shown} and {more} more": "{shown} et {more} autres",
    "none known": "rien de connu",
    "not known": "inconnu",
    "none": "aucun",
    # The annex.
    "The request as received": "La demande telle que reçue",
    "Received at {at} as {type}; its hash is {hash}.": "Reçue le {at} en {type} ; son empreinte est {hash}.",
    "Gates, weights and references": "Seuils, poids et références",
    "Frozen at {at}, before any option was judged.": "Figés le {at}, avant que toute option soit jugée.",
    "Formula": "Formule",
    "sum of weight x figure / reference, least wins; for sovereignty (100 - score) x importance": (
        "somme de poids x valeur / référence, la moindre l'emporte ; pour la souveraineté (100 - score) "
        "x importance"
    ),
    "criteria one after the other, each within its tolerance of its best value": (
        "critères l'un après l'autre, chacun dans sa tolérance autour de sa meilleure valeur"
    ),
    "cost + carbon x price of carbon + (100 - score) x importance x price of a point, least wins": (
        "coût + carbone x prix du carbone + (100 - score) x importance x prix du point, le moindre l'emporte"
    ),
    "Counts per unit": "Compte par unité",
    "Record {id}, SHA-256 {hash}": "Dossier {id}, SHA-256 {hash}",
    "Importance": "Importance",
    "Worth, least best": "Valeur, la moindre la meilleure",
    "Rank": "Rang",
    "Criterion": "Critère",
    "Weight": "Poids",
    "Reference": "Référence",
    "Unit": "Unité",
    "Gate": "Seuil",
    "Value": "Valeur",
    "Asked at": "Demandé en",
    "Every option and why it was not chosen": "Chaque option, et pourquoi elle n'est pas retenue",
    "One line per place and kind of offer: of those that pass, the best; of the others, the one that fails "
    "least. In brackets the number of candidates behind it. Score: proven to possible, of 100.": (
        "Une ligne par lieu et par sorte d'offre : de celles qui passent, la meilleure ; des autres, "
        "celle qui "
        "échoue le moins. Entre parenthèses, le nombre de candidats. Score : du prouvé au possible, sur 100."
    ),
    "Kind": "Sorte",
    "Outcome": "Issue",
    "Why": "Pourquoi",
    "chosen": "retenue",
    "not chosen": "non retenue",
    "rejected": "rejetée",
    "by the token": "au jeton",
    "machines or storage": "machines ou stockage",
    "as quoted": "selon devis",
    "the best of those that meet every requirement": (
        "la meilleure de celles qui satisfont toutes les exigences"
    ),
    "chosen for the plan as a whole": "retenue pour le plan dans son ensemble",
    "meets every requirement and is worth less by the formula": (
        "satisfait toutes les exigences et vaut moins selon la formule"
    ),
    "How far the weights may move": "Jusqu'où les poids peuvent varier",
    "Within the range, each workload stays in its place, by its own options, without the rules "
    "of the plan.": (
        "Dans l'intervalle, chaque composant reste à sa place, selon ses propres options, hors règles "
        "du plan."
    ),
    "Place unchanged": "Lieu inchangé",
    "the plan as a whole decides": "le plan dans son ensemble décide",
    "The priorities have no weights.": "Les priorités n'ont pas de poids.",
    "Layers and who stands behind them": "Les couches et qui les tient",
    "Layer": "Couche",
    "Vendor": "Éditeur ou fabricant",
    "Controlled from": "Contrôlée depuis",
    "Can be stopped from outside": "Peut être arrêtée de l'extérieur",
    "Evidence": "Preuve",
    "Prices, rates and methods": "Prix, taux et méthodes",
    "Catalog {digest}, newest price {day}. Prices of the plan from {oldest} to {newest}.": (
        "Catalogue {digest}, prix le plus récent {day}. Prix du plan du {oldest} au {newest}."
    ),
    "Methods": "Méthodes",
    "Software": "Logiciels",
    "Solver": "Solveur",
    "From": "De",
    "Rate": "Taux",
    "Date": "Date",
    "Source": "Source",
    "Offer": "Offre",
    "Unit price": "Prix unitaire",
    "Off": "Remise",
    "What is not known": "Ce qui n'est pas connu",
    "About": "À propos de",
    "What it does to the answer": "Ce que cela fait à la réponse",
    "Sources": "Sources",
    "Id": "Id",
    "Title": "Titre",
    "Where": "Où",
    "How to verify and replay this record": "Vérifier et rejouer ce dossier",
    "The record is attached to this file as record.json. Its canonical form (RFC 8785) has the hash:": (
        "Le dossier est joint à ce fichier sous le nom record.json. Sa forme canonique (RFC 8785) a "
        "pour empreinte :"
    ),
    "It is signed as a detached JWS, algorithm Ed25519, by the key:": (
        "Il est signé par une JWS détachée, algorithme Ed25519, avec la clé :"
    ),
    # Registers.
    "Register of providers": "Registre des fournisseurs",
    "After the questions of DORA, articles 28 and 29; not a filing template.": (
        "D'après les questions de DORA, articles 28 et 29 ; ce n'est pas un modèle de déclaration."
    ),
    "Provider": "Fournisseur",
    "Functions supported": "Fonctions servies",
    "Places": "Lieux",
    "Spend a month and its share": "Dépense mensuelle et sa part",
    "Ultimate control": "Contrôle ultime",
    "Substitutes that meet every requirement": "Substituts satisfaisant toutes les exigences",
    "Exit": "Sortie",
    "term of {months} months": "engagement de {months} mois",
    "no term": "sans engagement",
    "{workload}: {held}, data out at {price} a GiB": (
        "{workload} : {held}, sortie des données à {price} le Gio"
    ),
    "Transfers and sub-processors": "Transferts et sous-traitants",
    "After GDPR article 28 and chapter V; what only a contract says is left to fill in.": (
        "D'après le RGPD, article 28 et chapitre V ; ce que seul un contrat dit reste à compléter."
    ),
    "Processing": "Traitement",
    "Data class": "Classe de données",
    "Data rest in": "Données conservées en",
    "Law from outside the EEA that reaches it": "Droit hors EEE qui l'atteint",
    "Transfer tool (GDPR chapter V)": "Outil de transfert (RGPD, chapitre V)",
    "Vendors in the chain, possible sub-processors": "Acteurs de la chaîne, sous-traitants possibles",
    "none known outside the EEA": "aucun connu hors EEE",
    "no transfer by these facts": "pas de transfert d'après ces faits",
    "to fill in from the contract": "à compléter d'après le contrat",
    # Clauses and codes.
    "Ready clauses": "Clauses prêtes à l'emploi",
    "Drafts to be adapted by counsel; not legal advice.": (
        "Projets à adapter par un conseil ; ceci n'est pas un avis juridique."
    ),
    "Disclosure of energy and emissions": "Déclaration de l'énergie et des émissions",
    "Each month the provider states, for the services under this contract, the electricity used in kWh, "
    "the emissions in kg CO2e, location based and market based apart, and the water withdrawn in litres, "
    "each with its method and its share of measured figures.": (
        "Chaque mois, le titulaire déclare, pour les services du présent contrat, l'électricité "
        "consommée en kWh, les "
        "émissions en kg CO2e, selon le lieu et selon le marché séparément, et l'eau prélevée en "
        "litres, chacune avec "
        "sa méthode et sa part de valeurs mesurées."
    ),
    "The plan was chosen on an expected {energy} kWh and {carbon} of CO2e a month; where the figures stated "
    "exceed {high} of CO2e a month, the provider explains the difference and proposes a remedy.": (
        "Le plan a été retenu sur une prévision de {energy} kWh et {carbon} de CO2e par mois ; lorsque "
        "les valeurs "
        "déclarées dépassent {high} de CO2e par mois, le titulaire explique l'écart et propose un remède."
    ),
    "For {workload}, the energy of one request is stated as well; the plan expects {wh} Wh.": (
        "Pour {workload}, l'énergie d'une requête est également déclarée ; le plan prévoit {wh} Wh."
    ),
    "Reversibility": "Réversibilité",
    "At the end of the contract, for whatever reason, the provider returns all data and configurations "
    "in open, "
    "documented formats, assists the change of provider, and deletes what it holds after written "
    "confirmation.": (
        "À la fin du contrat, quelle qu'en soit la cause, le titulaire restitue toutes les données et "
        "configurations "
        "dans des formats ouverts et documentés, assiste le changement de fournisseur et supprime ce "
        "qu'il détient "
        "après confirmation écrite."
    ),
    "From {day} no charge is made for switching, data transfer included (Regulation (EU) 2023/2854, "
    "article 29); before that day no more than the cost directly incurred.": (
        "À partir du {day}, le changement de fournisseur, transfert des données compris, n'est pas "
        "facturé (règlement "
        "(UE) 2023/2854, article 29) ; avant ce jour, pas plus que le coût directement supporté."
    ),
    "{workload} ({provider}): about {gib} GiB to take out": (
        "{workload} ({provider}) : environ {gib} Gio à sortir"
    ),
    "Evidence to provide": "Preuves à fournir",
    "Before signature the provider answers these questions, each with a document:": (
        "Avant signature, le fournisseur répond à ces questions, chacune par un document :"
    ),
    "No further evidence is needed for the levels asked.": (
        "Aucune preuve supplémentaire n'est nécessaire pour les niveaux demandés."
    ),
    "Codes of eForms": "Codes eForms",
    "To help fill a notice; not a notice.": "Pour aider à remplir un avis ; ce n'est pas un avis.",
    "Number (BT-541)": "Nombre (BT-541)",
    # Why a gate did not let something pass.
    "no exchange rate": "pas de taux de change",
    "place not published": "lieu non publié",
    "outside the residency asked": "hors de la résidence demandée",
    "round trip to the users too long": "aller-retour vers les utilisateurs trop long",
    "provider excluded": "fournisseur exclu",
    "not among the providers wanted": "hors des fournisseurs voulus",
    "pinned elsewhere": "fixé ailleurs",
    "grid not known, so carbon not known": "réseau électrique inconnu, donc carbone inconnu",
    "price too old": "prix trop ancien",
    "certificate missing": "certificat manquant",
    "certificate in progress": "certificat en cours",
    "certificate expired": "certificat expiré",
    "under the control of {country}": "sous le contrôle de : {country}",
    "within reach of {country} by presence": "à portée de : {country} (présence)",
    "dependent on {country} for supply": "dépendant de : {country} (approvisionnement)",
    "juridical level below {level}": "niveau juridique inférieur à {level}",
    "technological level below {level}": "niveau technologique inférieur à {level}",
}
