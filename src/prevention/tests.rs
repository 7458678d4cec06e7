//! Searches held against enumeration, and means from factors against the engine's.
use super::effects::Effects;
use super::expectation::{Expectation, Problem};
use super::figures::{Figures, figures};
use super::residuals::{Residuals, term_means};
use super::*;
use crate::engine::Plan;
use crate::random::{self, Stream};
use crate::scenario::{Overrides, Scenario};
use std::path::Path as FilePath;
use std::time::{Duration, Instant};

/// Sums, products, a power, a definition, a component that is paid over years, growth; controls that stop incidents and
/// controls that reduce inputs; one that no component uses.
const TEXT: &str = r#"[scenario]
name = "a"
currency = "HKD"
horizon_years = 3
discount_rate = "4%"
trials = 3_000
seed = 7
[inputs.fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
growth = "3%"
[inputs.rate]
value = "beta(2, 38)"
unit = "1"
[inputs.order]
value = "lognormal(p5 = 200, p95 = 1_500)"
unit = "HKD"
varies = "trial"
[inputs.hours]
value = "pert(200, 500, 1_500)"
unit = "hour"
[inputs.wage]
value = 600
unit = "HKD/hour"
[inputs.unused]
value = "uniform(0, 1)"
unit = "1"
[inputs.severe]
value = "uniform(0, 1)"
unit = "1"
[define]
lost = "rate * (1 + rate) * 30_000"
[loss]
fine = { formula = "fine * (1 + rate) ^ 2", emerges = [0.6, 0.4] }
churn = "lost * order - 0.1 * fine"
work = "if(severe > 0.5, 2, 1) * hours * wage"
[frequency]
incidents = "poisson(0.6)"
[controls.a]
cost = "pert(50k, 80k, 120k)"
reduces = { fine = "beta(4, 12)" }
[controls.b]
cost = "100k"
annual_cost = "uniform(10k, 30k)"
reduces = { rate = "20%", incidents = "pert(10%, 20%, 40%)" }
[controls.c]
annual_cost = "50k"
reduces = { incidents = "35%" }
[controls.d]
cost = "30k"
reduces = { hours = "40%" }
[controls.e]
cost = "60k"
reduces = { hours = "beta(2, 2)", order = "30%", rate = "beta(3, 9)" }
[controls.f]
cost = "10k"
reduces = { unused = "50%" }
[[appetite]]
loss = "3M"
probability = "22%"
"#;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("a.toml", text, FilePath::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

/// Without controls that stop incidents.
fn unthinned() -> String {
    TEXT.replace(", incidents = \"pert(10%, 20%, 40%)\"", "")
        .replace("{ incidents = \"35%\" }", "{ rate = \"35%\" }")
}

fn everyone(ties: &Ties) -> Vec<Portfolio> {
    (0..1 << ties.free.len()).map(|places| ties.portfolio(places)).collect()
}

fn simulated(scenario: &Scenario, portfolios: &[Portfolio]) -> Vec<Figures> {
    let pairs: Vec<_> = portfolios.iter().map(|&one| (one, one)).collect();
    figures(scenario, &pairs, None).expect("losses are finite")
}

fn with_factors<T>(
    scenario: &Scenario,
    use_it: impl FnOnce(&Residuals, &Effects<'_>, Vec<f64>, &Ties) -> T,
) -> T {
    let plan = Plan::new(scenario);
    let ties = Ties::of(scenario);
    let thinned = scenario
        .controls
        .iter()
        .any(|control| control.reduces.iter().any(|one| one.target == crate::scenario::Target::Incidents));
    let factored = plan.factored(&[0, 1, 2, 3, 5], thinned).expect("the loss is a sum of products");
    let effects = Effects::of(scenario, factored.terms());
    let residuals =
        Residuals::plan(&factored, &effects, &ties).summed(&factored, &effects, &ties, scenario.trials, None);
    let means = term_means(&factored, scenario.trials);
    use_it(&residuals, &effects, means, &ties)
}

#[test]
fn means_from_factors_are_those_of_the_engine_for_every_portfolio() {
    for text in [
        TEXT.to_owned(),
        unthinned(),
        TEXT.replace("[frequency]\nincidents = \"poisson(0.6)\"\n", "")
            .replace("growth = \"3%\"\n", "")
            .replace("horizon_years = 3\n", ""),
        TEXT.replace("[controls.c]\n", "[controls.c]\nmandatory = true\nrequires = [\"a\"]\n"),
        TEXT.replace("unit = \"1\"\n[inputs.order]", "unit = \"1\"\nnature = \"knowledge\"\n[inputs.order]")
            .replace("trials = 3_000", "trials = 4_000\nknowledge_draws = 40"),
    ] {
        let scenario = scenario(&text);
        with_factors(&scenario, |residuals, _, _, ties| {
            let portfolios = everyone(ties);
            let expected = simulated(&scenario, &portfolios);
            let all = residuals.all(ties);
            for ((places, portfolio), expected) in portfolios.iter().enumerate().zip(&expected) {
                let found = all[places] / scenario.trials as f64;
                assert!(
                    (found - expected.mean).abs() <= 1e-11 * expected.mean.abs(),
                    "{portfolio:?}: {found} for {}",
                    expected.mean
                );
            }
        });
    }
}

#[test]
fn means_in_closed_form_are_those_of_the_engine_within_the_noise_of_the_controls() {
    let scenario = scenario(&TEXT.replace("3_000", "400_000"));
    with_factors(&scenario, |_, effects, means, ties| {
        let loss = Expectation::of(means, effects, ties);
        let portfolios: Vec<Portfolio> = everyone(ties).into_iter().step_by(5).collect();
        let expected = simulated(&scenario, &portfolios);
        for (portfolio, expected) in portfolios.iter().zip(&expected) {
            let found = loss.of_portfolio(*portfolio);
            // One standard error of the mean is about 0.2 %, of which the terms share most.
            assert!(
                (found / expected.mean - 1.0).abs() < 0.006,
                "{portfolio:?}: {found} for {}",
                expected.mean
            );
        }
        assert!((loss.of_portfolio(Portfolio::default()) / expected[0].mean - 1.0).abs() < 1e-11);
    });
}

/// Random instances: controls on terms that overlap, random prices, ties between some.
fn random_scenario(seed: u64, controls: usize) -> Scenario {
    let u = |what: &str, number: usize| random::uniform(seed, Stream::named(what), number as u64, 0);
    let mut text = format!("[scenario]\nname = \"r\"\ncurrency = \"HKD\"\ntrials = 200\nseed = {seed}\n");
    for input in 0..3 {
        text += &format!(
            "[inputs.i{input}]\nvalue = \"uniform(0, {}M)\"\nunit = \"HKD\"\n",
            1.0 + 9.0 * u("input", input)
        );
    }
    text += "[loss]\na = \"i0\"\nb = \"i1\"\nc = \"i2 - 0.2 * i0\"\n";
    for control in 0..controls {
        let cost = 1e4 + 9e5 * u("cost", control);
        let mut reduces = Vec::new();
        for input in 0..3 {
            if u("touch", 3 * control + input) < 0.5 {
                reduces.push(format!("i{input} = \"uniform(0, {:.3})\"", u("effect", 3 * control + input)));
            }
        }
        if u("stop", control) < 0.4 {
            reduces.push(format!("incidents = {:.3}", 0.6 * u("stops", control)));
        }
        text += &format!("[controls.c{control}]\ncost = {cost:.0}\nreduces = {{ {} }}\n", reduces.join(", "));
        if control > 1 && u("requires", control) < 0.3 {
            text += &format!("requires = [\"c{}\"]\n", control - 2);
        } else if control > 2 && u("excludes", control) < 0.3 {
            text += &format!("excludes = [\"c{}\"]\n", control - 1);
        }
        if u("mandatory", control) < 0.05 {
            text += "mandatory = true\n";
        }
    }
    text += "[[appetite]]\nloss = \"4M\"\nprobability = \"40%\"\n";
    match Scenario::from_text("r.toml", &text, FilePath::new("."), &Overrides::default()) {
        Ok(scenario) => scenario,
        // The ties were impossible.
        Err(_) => random_scenario(seed + 1_000, controls),
    }
}

#[test]
fn branch_and_bound_on_the_expectation_finds_what_enumeration_finds() {
    let mut bought = 0;
    for seed in 0..60 {
        let scenario = random_scenario(seed, 11);
        let plan = Plan::new(&scenario);
        let ties = Ties::of(&scenario);
        let factored = plan.factored(&[0, 1, 2], true).expect("the loss is a sum");
        let effects = Effects::of(&scenario, factored.terms());
        let loss = Expectation::of(term_means(&factored, scenario.trials), &effects, &ties);
        let costs = super::costs::Costs::of(&plan);
        for (price, part) in [(1.0, 0.3), (1.0, 2.0), (0.0, 0.5), (0.2, 0.1)] {
            let budget = costs.mean(ties.always) + part * (costs.mean(ties.all()) - costs.mean(ties.always));
            let problem = Problem {
                ties: &ties,
                loss: &loss,
                prices: costs.means.iter().map(|cost| cost * price).collect(),
                weights: costs.means.clone(),
                budget: Some(budget),
                deadline: Instant::now() + Duration::from_secs(600),
            };
            let solution = problem.solve(&mut |_| true);
            let best = everyone(&ties)
                .into_iter()
                .filter(|&one| ties.admits(one) && costs.mean(one) <= budget)
                .map(|one| price * costs.mean(one) + loss.of_portfolio(one))
                .fold(f64::INFINITY, f64::min);
            let (portfolio, found) = solution.best.expect("what is always bought fits");
            assert!((found - best).abs() <= 1e-8 * best.abs(), "seed {seed}: {found} for {best}");
            assert!(solution.is_proved() && solution.bound <= best + 1e-9 * best.abs());
            bought += portfolio.len();
        }
    }
    assert!(bought > 500, "the instances are trivial: {bought} controls bought");
}

/// All figures of a scenario's admitted and affordable portfolios, by another way: the spends from `amerce run`'s own.
fn enumerated(scenario: &Scenario, question: &Question) -> Vec<(Portfolio, f64)> {
    let plan = Plan::new(scenario);
    let (ties, costs) = (Ties::of(scenario), super::costs::Costs::of(&plan));
    let portfolios: Vec<Portfolio> = everyone(&ties)
        .into_iter()
        .filter(|&one| ties.admits(one) && question.budget.is_none_or(|budget| costs.mean(one) <= budget))
        .collect();
    let columns = costs.columns(scenario.trials as usize);
    let pairs: Vec<_> = portfolios.iter().map(|&one| (one, one)).collect();
    let found = figures(scenario, &pairs, Some(&columns)).expect("losses are finite");
    let baseline = simulated(scenario, &[Portfolio::default()])[0].mean;
    let mut scored: Vec<(Portfolio, f64)> = portfolios
        .iter()
        .zip(&found)
        .map(|(&one, found)| {
            let spend = costs.mean(one);
            let over: f64 = found
                .exceeding
                .iter()
                .zip(&scenario.appetite)
                .map(|(p, point)| (p - point.probability).max(0.0))
                .sum();
            let score = match question.objective {
                Objective::TotalCost => spend + found.mean,
                Objective::Var95 => found.total.var,
                Objective::Tvar95 => found.total.tvar,
                Objective::Roi if spend > 0.0 => -((baseline - found.mean) / spend - 1.0),
                Objective::Roi => f64::INFINITY,
                Objective::Appetite if over > 0.0 => 1e12 + over,
                Objective::Appetite => spend,
            };
            (one, score)
        })
        .collect();
    scored.sort_by(|a, b| a.1.total_cmp(&b.1));
    scored
}

fn ask(objective: Objective, budget: Option<f64>) -> Question {
    Question { objective, budget, ..Question::default() }
}

#[test]
fn every_objective_finds_what_enumeration_finds() {
    // A maximum sends the second through the engine.
    let general =
        TEXT.replace("churn = \"lost * order - 0.1 * fine\"", "churn = \"max(lost * order, 0.1 * fine)\"");
    for (text, path) in [(TEXT.to_owned(), true), (unthinned(), true), (general, false)] {
        let scenario = scenario(&text);
        for (_, objective) in Objective::WORDS {
            for budget in [None, Some(220e3)] {
                let question = ask(objective, budget);
                let optimum = optimise(&scenario, &question).expect("there is something to choose");
                let expected = enumerated(&scenario, &question);
                assert_eq!(optimum.path == Path::Factors, path);
                assert!(optimum.proved);
                assert_eq!(optimum.ranked[0].portfolio, expected[0].0, "{objective:?} {budget:?}");
                for (found, expected) in optimum.ranked.iter().zip(&expected).take(5) {
                    let value = match objective {
                        Objective::Roi => -found.value,
                        Objective::Appetite => continue,
                        _ => found.value,
                    };
                    assert!(
                        (value - expected.1).abs() < 1e-9 * expected.1.abs(),
                        "{value} for {}",
                        expected.1
                    );
                }
            }
        }
    }
}

#[test]
fn the_frontier_is_that_of_all_portfolios() {
    for text in [
        TEXT.to_owned(),
        unthinned(),
        TEXT.replace("[controls.e]", "[controls.e]\nrequires = [\"b\"]\nexcludes = [\"a\"]"),
    ] {
        let scenario = scenario(&text);
        let frontier = optimise(&scenario, &Question::default()).expect("there are controls").frontier;
        let plan = Plan::new(&scenario);
        let (ties, costs) = (Ties::of(&scenario), super::costs::Costs::of(&plan));
        let portfolios: Vec<Portfolio> =
            everyone(&ties).into_iter().filter(|&one| ties.admits(one)).collect();
        let found = simulated(&scenario, &portfolios);
        let best_within = |budget: f64, figure: &dyn Fn(&Figures) -> f64| {
            let within = portfolios.iter().zip(&found).filter(|(one, _)| costs.mean(**one) <= budget);
            within.map(|(_, found)| figure(found)).fold(f64::INFINITY, f64::min)
        };
        for step in 0..=100 {
            let budget = costs.mean(ties.all()) * f64::from(step) / 100.0 + 1e-6;
            let mean =
                frontier.mean.iter().rfind(|point| point.spend <= budget).expect("nothing costs nothing");
            let tvar =
                frontier.tvar.iter().rfind(|point| point.spend <= budget).expect("nothing costs nothing");
            let expected =
                [best_within(budget, &|found| found.mean), best_within(budget, &|found| found.tail.tvar)];
            assert!((mean.residual / expected[0] - 1.0).abs() < 1e-11);
            assert!((tvar.tvar / expected[1] - 1.0).abs() < 1e-11);
        }
        assert!(frontier.mean_proved && frontier.tvar_proved);
        // Where the marginal falls under 1, spend and residual loss together are lowest.
        let total = |point: &&Point| point.spend + point.residual;
        let best =
            frontier.mean.iter().min_by(|a, b| total(a).total_cmp(&total(b))).expect("there are points");
        let last = frontier.mean.last().expect("there are points");
        assert_eq!(frontier.pays_up_to, Some(best.spend).filter(|spend| *spend < last.spend));
        for point in &frontier.mean {
            let Some(next) = &point.next else { continue };
            let more = point.portfolio.and(next.adds);
            assert!(ties.admits(more) && (costs.mean(more) - point.spend - next.spend).abs() < 1e-6);
            for &other in &ties.free {
                let bigger = point.portfolio.and(ties.needs(other));
                if bigger == point.portfolio || !ties.admits(bigger) {
                    continue;
                }
                let at = |one: Portfolio| {
                    found[portfolios.iter().position(|other| *other == one).expect("admitted")].mean
                };
                let ratio = (at(point.portfolio) - at(bigger)) / (costs.mean(bigger) - point.spend);
                assert!(next.avoided / next.spend >= ratio - 1e-9);
            }
        }
    }
}

#[test]
fn what_is_measured_is_what_a_run_of_the_same_programme_measures() {
    let scenario = scenario(TEXT);
    let optimum = optimise(&scenario, &Question::default()).expect("there are controls");
    let best = &optimum.ranked[0];
    let names: Vec<String> =
        best.portfolio.controls().map(|index| format!("\"{}\"", scenario.controls[index].name)).collect();
    let text = format!("{TEXT}[programmes]\nbest = [{}]\n", names.join(", "));
    let alone = self::scenario(&text);
    let run = crate::risk::measure(&Plan::new(&alone), &|_| {}).expect("losses are finite");
    assert_eq!(run.outcomes[1].summary.moments.mean, best.outcome.summary.moments.mean);
    assert_eq!(run.outcomes[1].summary.tails, best.outcome.summary.tails);
    assert_eq!(run.outcomes[1].exceeding, best.outcome.exceeding);
    assert_eq!(run.effects[0].paired, best.effect.paired);
}

#[test]
fn branch_and_bound_on_simulated_losses_finds_what_enumeration_finds() {
    for seed in [3, 4, 5, 6] {
        let scenario = random_scenario(seed, 7);
        for objective in [Objective::Var95, Objective::Tvar95, Objective::Appetite, Objective::TotalCost] {
            let question = ask(objective, None);
            let plan = Plan::new(&scenario);
            let (ties, costs) = (Ties::of(&scenario), super::costs::Costs::of(&plan));
            let columns = costs.columns(scenario.trials as usize);
            let score = |pairs: &[(Portfolio, Portfolio)]| {
                let found = figures(&scenario, pairs, Some(&columns))?;
                Ok(pairs
                    .iter()
                    .zip(&found)
                    .map(|((_, paid), found)| {
                        let over = (found.exceeding[0] - 0.4).max(0.0);
                        match objective {
                            Objective::Var95 => found.total.var,
                            Objective::Tvar95 => found.total.tvar,
                            Objective::Appetite => super::choice::appetite_score(costs.mean(*paid), over),
                            _ => costs.mean(*paid) + found.mean,
                        }
                    })
                    .collect())
            };
            let found = super::monotone::Search {
                ties: &ties,
                score: &score,
                affords: &|_| true,
                deadline: Instant::now() + Duration::from_secs(600),
            }
            .run()
            .expect("losses are finite");
            // Monotone effects are asked for: the scenarios' negative part is small, and so is what it may move.
            assert_eq!(found.ranked[0].0, enumerated(&scenario, &question)[0].0, "{seed} {objective:?}");
        }
    }
}
