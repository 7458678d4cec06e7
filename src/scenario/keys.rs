//! The keys of every table of a scenario: one list that the reader checks against, suggestions come from,
//! and the JSON Schema is made of.

/// A key and what its value may be.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) about: &'static str,
    pub(super) required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    /// A quoted expression, or a number.
    Expression,
    Date,
    Boolean,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A list of names.
    Names,
    /// A list of shares of one whole.
    Shares,
    /// Names of the user's choice, each with an expression.
    Expressions,
    /// A list of lists of numbers.
    Matrix,
    /// Paths of values of the scenario, each with an expression; dots make tables.
    Changes,
}

const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about, required: false }
}

const fn required(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { required: true, ..optional(name, kind, about) }
}

/// The tables of the file, and what they are about.
pub(super) const TABLES: [(&str, &str); 12] = [
    ("scenario", "Name, currency and how to run."),
    ("inputs", "Named quantities, each a number or a distribution with a unit."),
    (
        "correlation",
        "Inputs that depend on each other: a rank correlation for all pairs, or a matrix of them.",
    ),
    ("define", "Quantities derived from inputs, by name."),
    (
        "loss",
        "Components of the loss of one incident; left out, the formula over base_fine, ad_revenue_ratio, churn_rate, average_order_value and pr_budget.",
    ),
    ("insurance", "What an insurer pays of each incident: a negative line of the loss, called `insurance`."),
    ("frequency", "Number of incidents in a year; left out, exactly one incident."),
    (
        "reoffence",
        "One more incident in the year after a year with one; it needs a [frequency] and a horizon of two years or more.",
    ),
    ("controls", "Prevention measures: what they cost and what they reduce."),
    ("programmes", "Named sets of controls to compare."),
    ("appetite", "Points that the exceedance curve should stay under."),
    ("stress", "Named sets of changes, to be run side by side with the scenario as it is."),
];

pub(super) const SCENARIO: &[Key] = &[
    required("name", Kind::Text, "What the scenario is called in reports."),
    optional("description", Kind::Text, "What it models, for readers."),
    required("currency", Kind::Text, "ISO 4217 code of every reported loss."),
    optional("horizon_years", Kind::Expression, "Years that a trial covers; 1 if left out."),
    optional(
        "trials",
        Kind::Expression,
        "Number of trials, e.g. 1_000_000 or \"2M\"; 1,000,000 if left out.",
    ),
    optional(
        "precision",
        Kind::Expression,
        "Runs until 95 % half-widths are within this share, e.g. \"0.5%\", in batches that double; `trials` is the first, 100,000 if left out.",
    ),
    optional(
        "precision_of",
        Kind::Word(&["loss", "roi"]),
        "What is to be that precise: mean, VaR 95 and TVaR 95 of the loss (if left out), or the differences between programmes.",
    ),
    optional(
        "most_trials",
        Kind::Expression,
        "Where a run to a precision ends in any case; 100,000,000 if left out.",
    ),
    optional("seed", Kind::Integer, "Seed of the random numbers; 1 if left out."),
    optional(
        "sampling",
        Kind::Word(&["random", "sobol", "latin", "smoothed"]),
        "How the points that trials are made from are spread: at random (if left out), as Sobol' points, as Latin hypercubes, or as Sobol' points for a smoothed loss.",
    ),
    optional(
        "knowledge_draws",
        Kind::Expression,
        "How many values are drawn for each input of nature \"knowledge\", each for equally many trials; 200 if left out.",
    ),
    optional(
        "discount_rate",
        Kind::Expression,
        "Yearly rate by which later money is discounted, e.g. \"4%\".",
    ),
];

pub(super) const INPUT: &[Key] = &[
    required("value", Kind::Expression, "A number or a distribution, e.g. \"pert(0.2M, 1M, 3M)\"."),
    required("unit", Kind::Text, "A product of base names, e.g. \"HKD/customer\"; \"1\" for plain numbers."),
    optional(
        "varies",
        Kind::Word(&["incident", "trial"]),
        "A new value for each incident (if left out), or one for all incidents of a trial.",
    ),
    optional(
        "nature",
        Kind::Word(&["variability", "knowledge"]),
        "The value varies (if left out), or it is one value that nobody knows: reports then show how far better knowledge would narrow each figure.",
    ),
    optional(
        "growth",
        Kind::Expression,
        "Yearly rate at which the value grows from the first year on, e.g. \"3%\".",
    ),
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

pub(super) const CORRELATION: &[Key] = &[
    required(
        "inputs",
        Kind::Names,
        "At least two inputs that are no constants, e.g. [\"base_fine\", \"churn_rate\"].",
    ),
    optional(
        "rank",
        Kind::Expression,
        "The rank correlation of each pair, between -1 and 1; or give `matrix`.",
    ),
    optional(
        "matrix",
        Kind::Matrix,
        "The rank correlations in the order of the inputs, e.g. [[1, 0.3], [0.3, 1]]; or give `rank`.",
    ),
    optional(
        "measure",
        Kind::Word(&["spearman", "kendall"]),
        "What the ranks are: Spearman's rho (if left out) or Kendall's tau.",
    ),
    optional(
        "copula",
        Kind::Word(&["gaussian", "student_t", "clayton", "gumbel"]),
        "How they depend: gaussian (if left out), student_t where extremes come together, and for two inputs clayton where low values come together or gumbel where high values do.",
    ),
    optional(
        "degrees_of_freedom",
        Kind::Expression,
        "Of the student_t copula, from 1 to 1000: the fewer, the more extremes come together.",
    ),
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

pub(super) const COMPONENT: &[Key] = &[
    required(
        "formula",
        Kind::Expression,
        "The component's loss in one incident, in the scenario's currency.",
    ),
    optional("optional", Kind::Boolean, "Left out of the loss unless a run asks for it with `--with`."),
    EMERGES,
];

pub(super) const INSURANCE: &[Key] = &[
    required("covers", Kind::Names, "Components that the insurer pays for, e.g. [\"crisis_pr\"]."),
    optional(
        "deductible",
        Kind::Expression,
        "Borne of each incident before the insurer pays, in the scenario's currency; 0 if left out.",
    ),
    optional(
        "limit",
        Kind::Expression,
        "The most of each incident above the deductible that counts; no limit if left out.",
    ),
    optional(
        "share",
        Kind::Expression,
        "The insurer's share between deductible and limit, e.g. \"80%\"; 1 if left out.",
    ),
    optional(
        "void_if",
        Kind::Expression,
        "The insurer pays nothing for an incident where this holds, e.g. \"no_consent > 0.5\".",
    ),
    EMERGES,
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

pub(super) const FREQUENCY: &[Key] = &[
    required("incidents", Kind::Expression, "Incidents in a year, e.g. \"poisson(0.8)\"."),
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

pub(super) const REOFFENCE: &[Key] = &[
    required(
        "probability",
        Kind::Expression,
        "The chance of one more incident in the year after a year with one; may be uncertain.",
    ),
    optional(
        "severity_uplift",
        Kind::Expression,
        "What a re-offence multiplies, e.g. \"pert(1.0, 1.3, 2.0)\"; 1 if left out.",
    ),
    optional(
        "raises",
        Kind::Names,
        "Inputs that the uplift multiplies; the whole loss of a re-offence if left out.",
    ),
    optional("while_without", Kind::Text, "A control: programmes that have it have no re-offences."),
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

pub(super) const CONTROL: &[Key] = &[
    optional("cost", Kind::Expression, "One-off cost, in the scenario's currency; may be uncertain."),
    optional(
        "annual_cost",
        Kind::Expression,
        "Cost of each year, in the scenario's currency; may be uncertain.",
    ),
    optional(
        "effect_curve",
        Kind::Expression,
        "What share of its full effectiveness the `amount` buys: gordon_loeb_1(alpha, beta), gordon_loeb_2(alpha, vulnerability), exponential(half_effect) or table('file.csv').",
    ),
    optional(
        "amount",
        Kind::Expression,
        "With an `effect_curve`, the money put in at the start, in the scenario's currency; it takes the place of `cost`.",
    ),
    optional(
        "reduces",
        Kind::Expressions,
        "Effectiveness within 0 to 1 for each input that it reduces, or for `incidents`.",
    ),
    optional(
        "requires",
        Kind::Names,
        "Controls without which it cannot be bought, e.g. [\"data_mapping\"]; `amerce optimise` keeps to it.",
    ),
    optional("excludes", Kind::Names, "Controls that cannot be bought along with it."),
    optional("mandatory", Kind::Boolean, "Every set of controls that `amerce optimise` looks at has it."),
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

pub(super) const APPETITE: &[Key] = &[
    required("loss", Kind::Expression, "An amount, e.g. \"10M\"."),
    required("probability", Kind::Expression, "The accepted probability of losing more, e.g. \"5%\"."),
];

pub(super) const STRESS: &[Key] = &[
    optional("description", Kind::Text, "What happens in it, for readers."),
    required(
        "set",
        Kind::Changes,
        "The values that it changes, as `--set` names them, e.g. { churn_rate = \"beta(2, 20)\", \"frequency.incidents\" = \"poisson(2)\" }.",
    ),
    SOURCE,
    OWNER,
    DATE,
    REVIEW_BY,
    BASIS,
];

const EMERGES: Key = optional(
    "emerges",
    Kind::Shares,
    "Shares that are paid in the incident's year and the years after it, e.g. [0.5, 0.3, 0.2]; all at once if left out.",
);
const SOURCE: Key = optional("source", Kind::Text, "Where the number comes from.");
const OWNER: Key = optional("owner", Kind::Text, "Who answers for it.");
const DATE: Key = optional("date", Kind::Date, "When it was estimated.");
const REVIEW_BY: Key = optional("review_by", Kind::Date, "When it must be looked at again.");
const BASIS: Key = optional("basis", Kind::Word(&["evidence", "judgement"]), "What it rests on.");

/// Distributions of quantities, as scenarios write them.
pub(super) const DISTRIBUTIONS: [&str; 21] = [
    "constant",
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "beta",
    "gamma",
    "exponential",
    "weibull",
    "pareto",
    "generalised_pareto",
    "burr",
    "spliced",
    "student_t",
    "metalog",
    "discrete",
    "bernoulli",
    "empirical",
    "fitted",
    "mixture",
];
/// What makes a distribution of another one.
pub(super) const TRUNCATED: &str = "truncated";

/// What money put into a control buys.
pub(super) const EFFECT_CURVES: [&str; 4] = ["gordon_loeb_1", "gordon_loeb_2", "exponential", "table"];

/// Distributions of numbers of incidents.
pub(super) const FREQUENCIES: [&str; 5] =
    ["poisson", "negative_binomial", "binomial", "bernoulli", "constant"];
