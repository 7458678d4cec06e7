//! Results documents made by hand. Their figures are plausible, but come from no simulation.
use crate::results::*;

pub(crate) const HOSTILE: &str = "=cmd|' /C calc'!A0 \u{1b}[31mred\u{7}\r\n\u{202e}txt";
pub(crate) const CJK: &str = "香港零售商預設同步至海外伺服器之個人資料（私隱）條例違規情境，包括監管罰款、客戶流失及危機公關費用，並按五年期間折現計算之完整情境";

/// A run with three programmes and two points of risk appetite.
pub(crate) fn full() -> Results {
    let mut results = no_programmes();
    results.baseline.appetite = vec![
        point(10e6, 0.05, 0.1037, 0.1031, 0.1043, Kept::Broken),
        point(25e6, 0.01, 0.0101, 0.0099, 0.0103, Kept::CannotTell),
    ];
    results.programmes = vec![
        programme("basic", 240e3, 3.112e6, 0.0612, (Kept::Broken, Kept::Kept)),
        programme("standard", 780e3, 1.904e6, 0.0499, (Kept::CannotTell, Kept::Kept)),
        programme("gold_plated", 3.4e6, 1.012e6, 0.0213, (Kept::Kept, Kept::Kept)),
    ];
    results
}

/// A run that was to tell the programmes apart, to 1 % of the larger spend: the best one, 30k ahead, from "basic".
pub(crate) fn told_apart(half_width: f64) -> Results {
    let mut results = full();
    let known = Known { value: 4.8e6, half_width: Some(9e3), relative: Some(0.0019) };
    let rival = Rival {
        best: Some("standard".to_owned()),
        other: Some("basic".to_owned()),
        difference: 30e3,
        half_width: Some(half_width),
        relative: Some(half_width / 780e3),
        told_apart: half_width < 30e3,
    };
    let batch = Batch { trials: 1_000_000, mean: known, var95: known, tvar95: known, rival: Some(rival) };
    results.run.convergence = vec![batch];
    results.run.precision = Some(Precision {
        asked: 0.01,
        of: "roi".to_owned(),
        met: half_width < 30e3 || half_width <= 7.8e3,
        reached: Some(half_width / 780e3),
        figure: Figure::NetBenefit,
        most_trials: 1_000_000,
        lead: Some(Lead {
            best: Some("standard".to_owned()),
            ahead_of: vec![
                Ahead { other: None, difference: 2.1221e6, se: Some(3.7e3) },
                Ahead { other: Some("basic".to_owned()), difference: 30e3, se: Some(half_width / 1.96) },
                Ahead { other: Some("gold_plated".to_owned()), difference: 1.7e6, se: Some(2e3) },
            ],
        }),
    });
    results
}

/// A run with nothing but a loss.
pub(crate) fn no_programmes() -> Results {
    Results {
        schema: SCHEMA.to_owned(),
        scenario: ScenarioSummary {
            name: "HK retailer, default sync to an overseas server".to_owned(),
            file: "scenarios/hk-retailer.toml".to_owned(),
            fingerprint: "af1349b9f5f9a1a6a0404dea36dcc949".to_owned(),
            currency: "HKD".to_owned(),
            horizon_years: 1,
            frequency: Some("poisson(0.8)".to_owned()),
            mean_incidents: 0.8,
            reoffence: None,
            discount_rate: None,
            knowledge_draws: None,
            with: vec![],
            left_out: vec!["market_value".to_owned()],
        },
        run: Run {
            engine_version: "0.1.0".to_owned(),
            trials: 1_000_000,
            precision: None,
            convergence: vec![],
            sampling: "random".to_owned(),
            seed: 2025,
            threads: 2,
            elapsed_ms: 51.25,
        },
        baseline: risk(4.8061e6, 5.2e3),
        programmes: vec![],
        inputs: vec![
            input("customers", None),
            input("base_fine", Some(-1.74)),
            input("churn_rate", Some(0.3)),
        ],
        correlations: Vec::new(),
        analyses: Analyses::default(),
        seal: None,
    }
}

/// An input that is drawn if there is a difference of its mean, in standard errors.
fn input(name: &str, difference: Option<f64>) -> Input {
    Input {
        name: name.to_owned(),
        unit: "1".to_owned(),
        expression: "uniform(0, 1)".to_owned(),
        growth: None,
        mean: Some(0.5),
        p5: 0.05,
        p95: 0.95,
        source: None,
        owner: None,
        date: None,
        review_by: None,
        basis: None,
        nature: difference.map(|_| "variability".to_owned()),
        self_check: difference.map(|difference| SelfCheck {
            draws: 800_000,
            simulated_mean: 0.5 + difference * 3.2e-4,
            difference_in_se: Some(difference),
        }),
    }
}

/// Exactly one incident a trial, and every optional component included.
pub(crate) fn one_incident() -> Results {
    let mut results = full();
    results.scenario.frequency = None;
    results.scenario.mean_incidents = 1.0;
    results.scenario.with = std::mem::take(&mut results.scenario.left_out);
    results.baseline.loss.probability_of_loss = 1.0;
    results
}

/// Five years, discounted.
pub(crate) fn five_years() -> Results {
    let mut results = full();
    results.scenario.horizon_years = 5;
    results.scenario.discount_rate = Some(0.035);
    results.scenario.left_out = vec!["market_value".to_owned(), "class_action".to_owned()];
    results.scenario.reoffence = Some("beta(6, 4)".to_owned());
    by_years(&mut results.baseline);
    results.programmes.iter_mut().for_each(|programme| by_years(&mut programme.residual));
    results
}

/// Five years that fall by a tenth each, and as much again later as in the last.
fn by_years(risk: &mut Risk) {
    let shares = [0.225, 0.2025, 0.182, 0.164, 0.148];
    let mut cumulative_mean = 0.0;
    risk.years = (1..)
        .zip(shares)
        .map(|(year, share)| {
            let mean = share * risk.loss.mean;
            cumulative_mean += mean;
            YearRisk {
                year,
                mean,
                mean_se: 0.4 * risk.loss.mean_se,
                cumulative_mean,
                probability_of_loss: 0.148,
                var95: Quantile { p: 0.95, value: 5.1 * mean, low: 5.08 * mean, high: 5.12 * mean },
                tvar95: Tvar { p: 0.95, value: 9.3 * mean, se: Some(0.02 * mean) },
            }
        })
        .collect();
    risk.later = Some(Estimate { mean: 0.0785 * risk.loss.mean, mean_se: 0.1 * risk.loss.mean_se });
    let level = |p, multiple: f64| Quantile {
        p,
        value: multiple * risk.loss.mean,
        low: 0.99 * multiple * risk.loss.mean,
        high: 1.01 * multiple * risk.loss.mean,
    };
    risk.worst_year = Some(WorstYear {
        mean: 0.7 * risk.loss.mean,
        mean_se: 0.8 * risk.loss.mean_se,
        quantiles: vec![level(0.5, 0.5), level(0.95, 2.2), level(0.99, 3.7)],
        tvar: vec![Tvar { p: 0.95, value: 3.0 * risk.loss.mean, se: Some(9.4e3) }],
        exceedance: vec![
            ExceedancePoint { loss: 0.0, probability: 0.5507 },
            ExceedancePoint { loss: 12.5 * risk.loss.mean, probability: 0.0 },
        ],
    });
}

/// The document's formula with plain numbers: 2 × 1M + 2.5M + 0.5M in every trial.
pub(crate) fn constant() -> Results {
    let mut results = no_programmes();
    let loss = &mut results.baseline.loss;
    let level = |p| Quantile { p, value: 5e6, low: 5e6, high: 5e6 };
    *loss = Loss {
        mean: 5e6,
        mean_se: 0.0,
        sd: 0.0,
        skewness: None,
        min: 5e6,
        max: 5e6,
        probability_of_loss: 1.0,
        quantiles: [0.5, 0.9, 0.95, 0.99].map(level).to_vec(),
        tvar: [0.95, 0.99].map(|p| Tvar { p, value: 5e6, se: Some(0.0) }).to_vec(),
    };
    results.baseline.components = [("fine", 2e6), ("churn", 2.5e6), ("crisis_pr", 0.5e6)]
        .map(|(name, mean)| fixed(name, mean))
        .to_vec();
    results.scenario.frequency = None;
    results.scenario.left_out = vec![];
    results
}

/// Two inputs that are not known move every figure.
pub(crate) fn knowledge() -> Results {
    let mut results = full();
    results.scenario.knowledge_draws = Some(200);
    for input in &mut results.inputs[1..] {
        (input.nature, input.self_check) = (Some("knowledge".to_owned()), None);
    }
    let band =
        |value: f64, low: f64, high: f64| Band { p5: low * value, p50: 0.97 * value, p95: high * value };
    let explained = |of: [f64; 2], simulation: f64| {
        let shares = [("base_fine", of[0]), ("churn_rate", of[1])];
        Some(Explained {
            inputs: shares
                .map(|(input, share)| Share {
                    input: input.to_owned(),
                    share,
                    narrower: 1.0 - (1.0 - share).sqrt(),
                })
                .to_vec(),
            standard_error: 0.0125,
            simulation,
        })
    };
    let bands_of = |risk: &Risk| RiskBands {
        mean: band(risk.loss.mean, 0.68, 1.47),
        var95: band(risk.loss.quantiles[3].value, 0.71, 1.36),
        tvar95: band(risk.loss.tvar[0].value, 0.7, 1.4),
        probability_of_loss: band(risk.loss.probability_of_loss, 0.98, 1.02),
        appetite: risk.appetite.iter().map(|point| band(point.probability, 0.4, 1.9)).collect(),
        exceedance: risk
            .exceedance
            .iter()
            .map(|point| {
                let Band { p5, p50, p95 } = band(point.probability, 0.5, 1.6);
                CurveBand { loss: point.loss, p5, p50, p95 }
            })
            .collect(),
        mean_explained: explained([0.3, 0.65], 0.012),
    };
    results.baseline.bands = Some(bands_of(&results.baseline));
    for (programme, pays) in results.programmes.iter_mut().zip([1.0, 0.985, 0.035]) {
        programme.residual.bands = Some(bands_of(&programme.residual));
        programme.bands = Some(ProgrammeBands {
            avoided: band(programme.avoided.mean, 0.6, 1.5),
            net_benefit: band(programme.net_benefit.mean, 0.4, 1.7),
            roi: programme.roi.value.map(|value| band(value, 0.4, 1.7)),
            share_positive: pays,
            net_benefit_explained: explained([0.01, 0.84], 0.12),
        });
    }
    results
}

/// Names that are long, wide, or written to do harm.
pub(crate) fn hostile() -> Results {
    let mut results = full();
    results.scenario.name = format!("{CJK} {HOSTILE}");
    results.scenario.frequency = Some(format!("mixture({})", "poisson(0.8), ".repeat(12)));
    results.scenario.with = vec!["w".repeat(230)];
    results.scenario.left_out = vec![CJK.to_owned(), HOSTILE.to_owned()];
    results.programmes[0].name = HOSTILE.to_owned();
    results.programmes[1].name = CJK.to_owned();
    results.programmes[2].name = "p".repeat(300);
    results.baseline.components[0].name = CJK.to_owned();
    results.baseline.components[1].name = "\u{1f469}\u{200d}\u{1f4bb}".repeat(40);
    results
}

/// A programme that costs nothing, in a run too short to tell much.
pub(crate) fn undefined_roi() -> Results {
    let mut results = no_programmes();
    results.run.trials = 40;
    results.baseline.loss.tvar[1].se = None;
    let mut free = programme("train_for_free", 0.0, 3.9e6, 0.06, (Kept::Kept, Kept::Kept));
    let undefined = Ratio { value: None, low: None, high: None };
    free.spend = Spend { mean: 0.0, mean_se: 0.0, sd: 0.0 };
    (free.roi, free.avoided_per_spent) = (undefined, undefined);
    (free.change.var95.se, free.change.tvar95.se) = (None, None);
    free.net_benefit = NetBenefit { mean: 0.9e6, mean_se: 0.6e6, probability_positive: 0.625 };
    free.residual.appetite = vec![];
    free.change.appetite = vec![];
    results.programmes = vec![free];
    results
}

pub(crate) fn point(loss: f64, limit: f64, probability: f64, low: f64, high: f64, kept: Kept) -> Appetite {
    Appetite { loss, limit, probability, low, high, kept }
}

fn programme(name: &str, spend: f64, residual: f64, over: f64, kept: (Kept, Kept)) -> Programme {
    let baseline = risk(4.8061e6, 5.2e3);
    let mut risk = risk(residual, 4.1e3);
    risk.appetite = vec![
        point(10e6, 0.05, over, over - 0.0005, over + 0.0005, kept.0),
        point(25e6, 0.01, 0.0052, 0.0051, 0.0053, kept.1),
    ];
    let avoided = 4.8061e6 - residual;
    let ratio =
        |value: f64| Ratio { value: Some(value), low: Some(value - 0.031), high: Some(value + 0.031) };
    let change = |of: usize| risk.loss.tvar[of].value - baseline.loss.tvar[of].value;
    Programme {
        name: name.to_owned(),
        controls: vec!["data_mapping".to_owned()],
        spend: Spend { mean: spend, mean_se: 38.0, sd: 38e3 },
        avoided: Estimate { mean: avoided, mean_se: 3.7e3 },
        net_benefit: NetBenefit { mean: avoided - spend, mean_se: 3.7e3, probability_positive: 0.4312 },
        roi: ratio((avoided - spend) / spend.max(1.0)),
        avoided_per_spent: ratio(avoided / spend.max(1.0)),
        change: Change {
            var95: Difference {
                value: risk.loss.quantiles[2].value - baseline.loss.quantiles[2].value,
                se: Some(21e3),
            },
            tvar95: Difference { value: change(0), se: Some(33e3) },
            appetite: vec![
                AppetiteChange {
                    loss: 10e6,
                    probability: over - 0.1037,
                    se: Some(2e-4),
                    from: Kept::Broken,
                    to: kept.0,
                },
                AppetiteChange {
                    loss: 25e6,
                    probability: -0.0049,
                    se: None,
                    from: Kept::CannotTell,
                    to: kept.1,
                },
            ],
        },
        residual: risk,
        bands: None,
    }
}

fn risk(mean: f64, mean_se: f64) -> Risk {
    let level = |p, multiple: f64, half_width: f64| Quantile {
        p,
        value: multiple * mean,
        low: multiple * mean - half_width,
        high: multiple * mean + half_width,
    };
    let part = |name: &str, share: f64, tail: f64| Component {
        name: name.to_owned(),
        mean: share * mean,
        mean_share: Some(share),
        tail_mean: tail * 4.1 * mean,
        tail_share: Some(tail),
    };
    Risk {
        loss: Loss {
            mean,
            mean_se,
            sd: 5.2e6,
            skewness: Some(1.93),
            min: 0.0,
            max: 20.3 * mean,
            probability_of_loss: 0.5507,
            quantiles: vec![
                level(0.5, 0.71, 9e3),
                level(0.75, 1.4, 1.4e4),
                level(0.9, 2.37, 2.9e4),
                level(0.95, 3.08, 5.1e4),
                level(0.99, 5.02, 1.3e5),
                level(0.995, 6.13, 2.2e5),
            ],
            tvar: vec![
                Tvar { p: 0.95, value: 4.1 * mean, se: Some(2.8e4) },
                Tvar { p: 0.99, value: 6.4 * mean, se: Some(9.4e4) },
            ],
        },
        components: vec![
            part("fine", 0.3117, 0.2202),
            part("churn", 0.6879, 0.779_66),
            part("crisis_pr", 0.0004, 0.000_14),
        ],
        exceedance: vec![
            ExceedancePoint { loss: 0.0, probability: 0.5507 },
            ExceedancePoint { loss: 0.1 + 0.2, probability: 1.0 / 3.0 },
            ExceedancePoint { loss: 20.3 * mean, probability: 1e-6 },
        ],
        histogram: vec![Bin { low: 0.0, high: 6.13 * mean, probability: 0.995 }],
        appetite: vec![],
        smoothing: None,
        bands: None,
        years: vec![],
        later: None,
        worst_year: None,
    }
}

fn fixed(name: &str, mean: f64) -> Component {
    Component {
        name: name.to_owned(),
        mean,
        mean_share: Some(mean / 5e6),
        tail_mean: mean,
        tail_share: Some(mean / 5e6),
    }
}
