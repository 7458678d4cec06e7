//! Running to a precision against the number of trials that theory asks for.
use super::{SCENARIO, near, scenario};
use crate::distributions::Distribution;
use crate::engine::{Plan, Simulator, simulate};
use crate::risk::*;
use crate::scenario::{Precision, PrecisionOf, Scenario};
use crate::stats::Z95;

/// One input, exactly one incident.
fn loss_of(value: &str, general: &str) -> Scenario {
    scenario(&format!(
        "[scenario]\nname = 'c'\ncurrency = 'HKD'\nseed = 3\n{general}\n[inputs.x]\nvalue = \"{value}\"\nunit = 'HKD'\n[loss]\nx = 'x'\n"
    ))
}

fn converged(scenario: &Scenario) -> Converged {
    let precision = scenario.precision.expect("it asks for one");
    measure_to_precision(scenario, &precision, &|_| {}, &mut |_, _| {}).expect("losses are finite")
}

fn last(converged: &Converged) -> &Batch {
    converged.batches.last().expect("there is a first batch")
}

fn trials(converged: &Converged) -> Vec<u64> {
    converged.batches.iter().map(|batch| batch.trials).collect()
}

#[test]
fn a_run_ends_at_the_first_doubling_above_the_trials_that_theory_asks_for() {
    // Normal with mean m and sd 20. The relative errors of one trial: 20/m of the mean; of VaR 95,
    // √(0.05·0.95)/f(VaR) = 20·0.217945/0.103136 = 42.264 over m + 20·1.644854; of TVaR 95,
    // √((Var(X | tail) + 0.95·(TVaR − VaR)²)/0.05) over m + 20·2.062713, where Var(X | tail) = 400·(1 + 1.644854·2.062713 −
    // 2.062713²) = 55.29 and TVaR − VaR = 8.357, so 49.33.
    for (mean, share, first) in [(10.0, 0.01, 8_000_u64), (100.0, 0.002, 6_000)] {
        let errors = [20.0 / mean, 42.264 / (mean + 32.897), 49.33 / (mean + 41.254)];
        let need = errors.map(|error| (Z95 * error / share).powi(2)).into_iter().fold(0.0, f64::max);
        let doublings = (need / first as f64).log2().ceil();
        // Far enough from a whole number for the error of the error.
        assert!((0.1..0.9).contains(&(need / first as f64).log2().fract()));
        let scenario =
            loss_of(&format!("normal({mean}, 20)"), &format!("trials = {first}\nprecision = {share}"));
        let found = converged(&scenario);
        assert!(found.met);
        let expected: Vec<u64> = (0..=doublings as u32).map(|doubling| first << doubling).collect();
        assert_eq!(trials(&found), expected);
        assert_eq!(
            (found.scenario.trials, found.measured.trials as u64),
            (expected[expected.len() - 1], found.scenario.trials)
        );
        let within = |batch: &Batch| {
            [batch.mean, batch.var, batch.tvar].iter().all(|one| one.relative.expect("it is known") <= share)
        };
        let ends: Vec<bool> = found.batches.iter().map(within).collect();
        assert_eq!(ends.iter().position(|end| *end), Some(ends.len() - 1));
        // The intervals hold the truth, within twice their widths.
        for (known, truth) in
            [(last(&found).mean, mean), (last(&found).var, mean + 32.897), (last(&found).tvar, mean + 41.254)]
        {
            assert!(
                (known.value - truth).abs() < 2.0 * known.half_width.expect("it is known"),
                "{known:?}, not {truth}"
            );
        }
    }
}

#[test]
fn the_ceiling_ends_a_run_that_is_not_precise_enough() {
    let general = "trials = 6_000\nprecision = '0.1%'\nmost_trials = 20_000";
    let found = converged(&loss_of("normal(100, 20)", general));
    assert_eq!((trials(&found), found.met), (vec![6_000, 12_000, 20_000], false));
    // Points double only, since they are even in powers of two.
    let general = "trials = 2_048\nprecision = '0.0001%'\nmost_trials = 20_000\nsampling = 'sobol'";
    let found = converged(&loss_of("normal(100, 20)", general));
    assert_eq!((trials(&found), found.met), (vec![2_048, 4_096, 8_192, 16_384], false));
}

#[test]
fn a_constant_loss_is_exact_at_once() {
    for text in [
        "[scenario]\nname = 'c'\ncurrency = 'HKD'\nprecision = '0.01%'\n[loss]\nall = '1000 HKD'\n",
        "[scenario]\nname = 'c'\ncurrency = 'HKD'\nprecision = '0.01%'\n[loss]\nall = '0 HKD'\n",
    ] {
        let found = converged(&scenario(text));
        assert_eq!((trials(&found), found.met), (vec![100_000], true));
        assert_eq!(last(&found).tvar.relative, Some(0.0));
    }
}

#[test]
fn a_loss_that_no_trial_has_yet_is_not_taken_for_none() {
    let text = SCENARIO
        .replace("poisson(0.7)", "poisson(0.000_000_01)")
        .replace("trials = 150_000", "trials = 1_000\nprecision = '5%'\nmost_trials = 4_000");
    let found = converged(&scenario(&text));
    assert_eq!(
        (trials(&found), found.met, last(&found).mean.relative),
        (vec![1_000, 2_000, 4_000], false, None)
    );
}

#[test]
fn a_var_of_zero_is_held_against_the_mean() {
    // 3 % of trials have a loss, so that VaR 95 is surely 0.
    let scenario = loss_of("discrete([0, 1M], [0.97, 0.03])", "trials = 1_000\nprecision = '5%'");
    let found = converged(&scenario);
    assert!(found.met);
    assert_eq!((last(&found).var.value, last(&found).var.relative), (0.0, Some(0.0)));
    // The mean's relative error is √(0.97/0.03/n): 1,000·2^6 = 64,000 is the first doubling above 49,700.
    assert_eq!(found.scenario.trials, 64_000);
}

#[test]
fn the_last_batch_has_the_figures_of_a_run_of_its_trials() {
    for sampling in ["random", "sobol"] {
        let general = format!("sampling = '{sampling}'\nprecision = '2%'");
        let text = SCENARIO.replace("trials = 150_000", &format!("trials = 8_192\n{general}"));
        let found = converged(&scenario(&text));
        assert!(found.batches.len() > 1 || sampling == "sobol");
        let plain = SCENARIO.replace(
            "trials = 150_000",
            &format!("trials = {}\nsampling = '{sampling}'", found.scenario.trials),
        );
        let plain = scenario(&plain);
        let measured = measure(&Plan::new(&plain), &|_| {}).expect("losses are finite");
        assert_eq!(format!("{measured:?}"), format!("{:?}", found.measured));
    }
}

#[test]
fn a_run_to_a_precision_does_not_depend_on_threads() {
    let general = "trials = 5_000\nprecision = '1%'\nprecision_of = 'roi'";
    let scenario = scenario(&SCENARIO.replace("trials = 150_000", general));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| format!("{:?}", converged(&scenario)))
    };
    let one = on(1);
    assert!(one == on(2) && one == on(5));
}

/// Two programmes that stop a share of incidents with a mean loss of 1.2M HKD, 0.7 in a trial.
fn rivals(general: &str, [a, b]: [&str; 2], [cost_a, cost_b]: [&str; 2]) -> Scenario {
    scenario(&format!(
        "[scenario]\nname = 'r'\ncurrency = 'HKD'\nseed = 5\n{general}\n[inputs.fine]\nvalue = 'pert(0.2M, 1M, 3M)'\nunit = 'HKD'\n\
         [loss]\nfine = 'fine'\n[frequency]\nincidents = 'poisson(0.7)'\n\
         [controls.a]\ncost = '{cost_a}'\nreduces = {{ incidents = '{a}' }}\n[controls.b]\ncost = '{cost_b}'\nreduces = {{ incidents = '{b}' }}\n\
         [programmes]\na = ['a']\nb = ['b']\n"
    ))
}

#[test]
fn programmes_are_told_apart_by_the_paired_difference_of_their_net_benefits() {
    // a avoids 40 % of 0.84M, less 100k; b 50 % of it, less (150k + 4·170k + 250k)/6 = 180k: b is ahead by 4k.
    let costs = ["100k", "pert(150k, 170k, 250k)"];
    for sampling in ["random", "sobol"] {
        let general =
            format!("trials = 4_096\nsampling = '{sampling}'\nprecision = '0.01%'\nprecision_of = 'roi'");
        let found = converged(&rivals(&general, ["40%", "50%"], costs));
        let rival = last(&found).rival.expect("programmes are compared");
        assert!(found.met && rival.told_apart);
        assert_eq!((rival.best, rival.other), (2, 1), "{sampling} after {} trials", found.scenario.trials);
        let se = rival.half_width.expect("it is known") / Z95;
        assert!((rival.ahead - 4_000.0).abs() < 4.0 * se, "{} ± {se}", rival.ahead);
        let lead = found.measured.lead.as_ref().expect("programmes are compared");
        // To no programme: 240k.
        let Difference { value, se } = lead.ahead[0];
        assert!((value - 240_000.0).abs() < 4.0 * se.expect("it is known"), "{value}");
        // Sums of pairs give it, too.
        let net = &found.measured.effects[1].paired;
        near(value, net.net_mean);
        near(se.expect("it is known"), net.net_se);
    }
}

#[test]
fn the_error_of_a_lead_is_that_of_the_differences_trial_by_trial() {
    let general = "trials = 30_000\nprecision = '99%'\nprecision_of = 'roi'";
    let scenario = rivals(general, ["30%", "60%"], ["uniform(10k, 200k)", "pert(150k, 170k, 250k)"]);
    let plan = Plan::new(&scenario);
    let lead = measure(&plan, &|_| {}).expect("losses are finite").lead.expect("programmes are compared");
    let losses = simulate(&plan).expect("losses are finite");
    let mut spends = Vec::new();
    Simulator::new(&plan).spends(0, losses[0].len(), &mut spends);
    let n = losses[0].len() as f64;
    let net = |outcome: usize, trial: usize| {
        let spend = if outcome == 0 { 0.0 } else { spends[outcome - 1][trial] };
        losses[0][trial] - losses[outcome][trial] - spend
    };
    assert_eq!(lead.best, 2);
    for (other, ahead) in lead.ahead.iter().enumerate() {
        let differences: Vec<f64> =
            (0..losses[0].len()).map(|trial| net(2, trial) - net(other, trial)).collect();
        let mean = differences.iter().sum::<f64>() / n;
        let squares: f64 = differences.iter().map(|one| (one - mean).powi(2)).sum();
        near(ahead.value, mean);
        near(ahead.se.expect("it is known"), (squares / (n - 1.0) / n).sqrt());
    }
}

#[test]
fn programmes_that_hardly_differ_are_known_to_a_share_of_the_larger_spend() {
    // b costs what the further tenth of 0.84M avoids: the true difference is 0.
    let general = "trials = 4_000\nprecision = '2%'\nprecision_of = 'roi'";
    let found = converged(&rivals(general, ["40%", "50%"], ["100k", "184k"]));
    let rival = last(&found).rival.expect("programmes are compared");
    assert!(found.met);
    assert!(rival.told_apart || rival.half_width.expect("it is known") <= 0.02 * 184_000.0);
    // Two that are the same are the same in every trial.
    let found = converged(&rivals(general, ["40%", "40%"], ["100k", "100k"]));
    let lead = found.measured.lead.as_ref().expect("programmes are compared");
    let ahead = |outcome: usize| (lead.ahead[outcome].value, lead.ahead[outcome].se);
    if lead.best == 1 {
        assert_ne!(ahead(2).1, None);
    }
}

#[test]
fn programmes_that_are_worth_the_same_are_told_apart_in_no_more_than_1_run_of_20() {
    // As above, the true difference is 0. Looked at after five batches with 1.96 standard errors each, it would be
    // taken for another in more than 1 run of 10.
    let general = "trials = 1_000\nmost_trials = 16_000\nprecision = '0.001%'\nprecision_of = 'roi'";
    let mut equal = rivals(general, ["40%", "50%"], ["100k", "184k"]);
    // The same mean, and quicker to compile.
    equal.inputs[0].value = Distribution::uniform(0.4e6, 2e6).expect("it is one");
    let runs = 400;
    let wrong = (0..runs).filter(|seed| converged(&Scenario { seed: *seed, ..equal.clone() }).met).count();
    let bound = 0.05 + 4.0 * (0.05 * 0.95 / runs as f64).sqrt();
    assert!((wrong as f64) < bound * runs as f64, "{wrong} of {runs}");
}

#[test]
fn no_programme_is_best_where_none_pays() {
    let general = "trials = 4_000\nprecision = '5%'\nprecision_of = 'roi'";
    let found = converged(&rivals(general, ["10%", "20%"], ["1M", "900k"]));
    let rival = last(&found).rival.expect("programmes are compared");
    // The second is nearer to paying: it avoids 168k.
    assert!(found.met);
    assert_eq!(rival.best, 0);
    let lead = found.measured.lead.as_ref().expect("programmes are compared");
    for (outcome, truth) in [(1, 1e6 - 84_000.0), (2, 900e3 - 168_000.0)] {
        let Difference { value, se } = lead.ahead[outcome];
        assert!((value - truth).abs() < 4.0 * se.expect("it is known"), "{value}, not {truth}");
    }
}

#[test]
fn a_precision_of_the_loss_compares_no_programmes() {
    let scenario = scenario(&SCENARIO.replace("trials = 150_000", "trials = 2_000\nprecision = '50%'"));
    let found = converged(&scenario);
    assert_eq!((found.measured.lead.clone(), last(&found).rival), (None, None));
    assert_eq!(scenario.precision.map(|Precision { of, .. }| of), Some(PrecisionOf::Loss));
}

/// The mean of a uniform value that is not known differs from draw to draw, however many trials each has.
#[test]
fn a_run_ends_where_only_more_draws_of_what_is_not_known_would_narrow_it() {
    let text = "[scenario]\nname = 'c'\ncurrency = 'HKD'\nprecision = '0.1%'\ntrials = 10_000\nknowledge_draws = 50\n\
                [inputs.mean]\nvalue = 'uniform(50, 150)'\nunit = 'HKD'\nnature = 'knowledge'\n\
                [inputs.x]\nvalue = 'normal(1, 0.1)'\nunit = '1'\n[loss]\nx = 'mean * x'\n";
    let found = converged(&scenario(text));
    assert!(!found.met && found.scenario.trials <= 80_000, "{:?}", trials(&found));
    // What varies is averaged over the trials: the run goes on while that narrows it.
    let text = text.replace("uniform(50, 150)", "uniform(99.99, 100.01)").replace("0.1%'", "0.02%'");
    let found = converged(&scenario(&text));
    assert!(found.met && found.batches.len() > 3, "{:?}", trials(&found));
}
