//! The scenario that `amerce new` writes.

/// A commented scenario called `name`, ready to run.
pub fn new_scenario(name: &str) -> String {
    TEMPLATE.replace("NAME", &toml_escaped(name))
}

/// Inside a basic string of TOML.
fn toml_escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '"' | '\\' => format!("\\{letter}"),
            letter if letter.is_control() => " ".to_owned(),
            letter => letter.to_string(),
        })
        .collect()
}

const TEMPLATE: &str = r#"# What non-compliance could cost, and which prevention budget is worth its money.
#   amerce check FILE    reads this back in words
#   amerce run FILE      simulates it
# Replace every number by one of yours, and every source by where it came from.

[scenario]
name          = "NAME"
currency      = "HKD"          # ISO 4217; every loss is reported in it
horizon_years = 1
trials        = 1_000_000
seed          = 1              # the same seed gives the same numbers

# An input is a number or a distribution, with a unit. `1` is the unit of plain numbers and shares.
# Ranges that people give: pert(min, most likely, max), or lognormal(p5 = …, p95 = …) for what can run away.
[inputs.base_fine]
value     = "pert(0.2M, 1M, 3M)"
unit      = "HKD"
source    = "legal's estimate"
owner     = "general counsel"
date      = "2026-01-31"
review_by = "2027-01-31"
basis     = "judgement"        # or "evidence"

[inputs.ad_revenue_ratio]
value  = "triangular(0.5, 1, 2.5)"
unit   = "1"
source = "share of turnover that is advertised"
basis  = "judgement"

[inputs.churn_rate]
value  = "beta(2, 38)"         # about 5 %, from 1 % to 12 %
unit   = "1"
source = "customers lost after the last incident in the trade"
basis  = "judgement"

[inputs.customers]
value  = 50_000
unit   = "customer"
source = "customer register"
basis  = "evidence"

[inputs.average_order_value]
value  = "lognormal(p5 = 200, p95 = 1_500)"
unit   = "HKD/customer"
source = "order system, last 12 months"
basis  = "evidence"

[inputs.pr_budget]
value  = "uniform(0.5M, 4M)"
unit   = "HKD"
source = "quotes of two agencies"
basis  = "judgement"

# Inputs that are high together: a rank correlation between -1 and 1. `copula` says more about the extremes.
# [[correlation]]
# inputs = ["churn_rate", "pr_budget"]
# rank   = 0.4
# source = "…"

# The loss of one incident, line by line; each line must come out in the scenario's currency.
[loss]
fine      = "base_fine * ad_revenue_ratio"
churn     = "churn_rate * customers * average_order_value"
crisis_pr = "pr_budget"

# What an insurer pays of each incident, as a negative line of the loss.
# [insurance]
# covers     = ["crisis_pr"]
# deductible = "0.5M"
# limit      = "2M"            # of what is above the deductible
# share      = "80%"           # what the insurer pays of that
# source     = "cyber policy"

# How many incidents a year brings. Without this table there is exactly one.
[frequency]
incidents = "poisson(0.8)"
source    = "four incidents in the last five years"
basis     = "judgement"

# What prevents: `cost` once, `annual_cost` each year. Effectiveness is the share by which an input falls,
# or, for `incidents`, the chance that an incident is stopped.
[controls.data_mapping]
cost        = "pert(120k, 180k, 300k)"
annual_cost = "60k"
reduces     = { churn_rate = "beta(4, 12)", incidents = "20%" }
source      = "quote of the supplier; effect by judgement"
basis       = "judgement"

[controls.quarterly_review]
annual_cost = "pert(150k, 200k, 320k)"
reduces     = { incidents = "pert(10%, 30%, 50%)" }
source      = "internal audit"
basis       = "judgement"

# The budgets to compare.
[programmes]
mapping = ["data_mapping"]
full    = ["data_mapping", "quarterly_review"]

# What the board accepts: to lose more than `loss` with at most `probability`.
[[appetite]]
loss        = "10M"
probability = "10%"
"#;
