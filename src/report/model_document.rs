//! A model document: what a reviewer of the model asks for, from the scenario and its run.
use super::crosscheck::{agreement, compared};
use super::headline::headline;
use super::markdown::{code, list, plain, table};
use super::period::Period;
use super::tables::{Table, tables};
use super::waterfall;
use crate::diagnostics::Diagnostic;
use crate::format;
use crate::results::{Crosscheck, Input, Results, Waterfall};
use crate::scenario::{Basis, Provenance, Scenario};

/// All that a model document is made from.
#[derive(Clone, Copy, Debug)]
pub struct ModelDocument<'a> {
    pub scenario: &'a Scenario,
    pub results: &'a Results,
    /// Or why the loss cannot be computed a second way.
    pub crosscheck: Result<&'a Crosscheck, &'a Diagnostic>,
    /// What is possible but probably not meant.
    pub warnings: &'a [Diagnostic],
    /// Since an earlier run.
    pub since: Option<&'a Waterfall>,
    /// ISO 8601.
    pub date: &'a str,
}

/// The document as Markdown: purpose, result, theory, assumptions, data, limits, sensitivity, cross-check, self-check, change
/// log, and how to make it again.
pub fn model_document(model: &ModelDocument<'_>) -> String {
    let mut sections = vec![head(model)];
    let bodies = [
        ("Purpose", purpose(model)),
        ("Result", result(model)),
        ("Theory", theory(model)),
        ("Assumptions", assumptions(model)),
        ("Data", data(model)),
        ("Limits", limits(model)),
        ("Sensitivity", sensitivity(model)),
        ("Cross-check", crosscheck(model)),
        ("Self-check", self_check(model)),
        ("Change log", change_log(model)),
        ("How to make it again", again(model)),
    ];
    for (number, (title, body)) in (1..).zip(bodies) {
        sections.push(format!("## {number}. {title}\n\n{}\n", body.trim_end()));
    }
    sections.join("\n")
}

fn head(model: &ModelDocument<'_>) -> String {
    format!(
        "# Model document: {}\n\n{}, amerce {}, fingerprint `{}`.\n",
        plain(&model.scenario.name),
        model.date,
        model.results.run.engine_version,
        model.results.scenario.fingerprint
    )
}

fn purpose(model: &ModelDocument<'_>) -> String {
    let scenario = model.scenario;
    let description = match &scenario.description {
        Some(text) => plain(text),
        None => "The scenario has no description: `description` in its table [scenario] says what it is for."
            .to_owned(),
    };
    let mut points = vec![
        format!(
            "Question: the loss from non-compliance {}, in {}.",
            Period::of(&model.results.scenario).span(),
            scenario.currency
        ),
        "Use: to size exposure, hold it against risk appetite, and compare prevention budgets. It is no legal advice, no provision in the sense of accounting standards, and no forecast of a single case.".to_owned(),
    ];
    let names: Vec<String> = scenario.programmes.iter().map(|one| plain(&one.name)).collect();
    if !names.is_empty() {
        points.push(format!("Prevention programmes compared: {}.", names.join(", ")));
    }
    format!("{description}\n\n{}", list(&points))
}

fn result(model: &ModelDocument<'_>) -> String {
    let (results, currency) = (model.results, &model.scenario.currency);
    let loss = &results.baseline.loss;
    let interval = |value: f64, low: f64, high: f64| format::money_interval(currency, value, low, high);
    let (low, high) = format::normal_interval(loss.mean, loss.mean_se);
    let mut rows = vec![vec!["mean".to_owned(), interval(loss.mean, low, high)]];
    for one in loss.quantiles.iter().filter(|one| [0.05, 0.5, 0.95, 0.99].contains(&one.p)) {
        rows.push(vec![
            format!("{} %", format::number(100.0 * one.p)),
            interval(one.value, one.low, one.high),
        ]);
    }
    for one in &loss.tvar {
        let (low, high) = format::normal_interval(one.value, one.se.unwrap_or(0.0));
        let name = format!("TVaR {}", format::number(100.0 * one.p));
        rows.push(vec![name, interval(one.value, low, high)]);
    }
    format!(
        "{}\n\n{}\nIn brackets, the 95 % interval of the simulation's error; what is not known of the inputs stands under Limits.\n",
        plain(&headline(results)),
        table(&["figure of the baseline's loss", "value"], &rows)
    )
}

fn theory(model: &ModelDocument<'_>) -> String {
    let scenario = model.scenario;
    let mut out = "The loss of an incident is the sum of its components; a trial is one simulated horizon, and its loss the sum over its incidents.\n\n".to_owned();
    let mut rows = Vec::new();
    for definition in &scenario.definitions {
        rows.push(vec![plain(&definition.name), code(&definition.text), "definition".to_owned()]);
    }
    for component in &scenario.components {
        rows.push(vec![plain(&component.name), code(&component.text), "component".to_owned()]);
    }
    for component in &scenario.left_out {
        rows.push(vec![plain(&component.name), code(&component.text), "optional, left out".to_owned()]);
    }
    out += &table(&["name", "formula for one incident", "role"], &rows);
    out += "\nDistributions, as written and as understood:\n\n";
    let figure = |value: f64| format::number(value);
    let rows: Vec<Vec<String>> = scenario
        .readings()
        .iter()
        .map(|one| {
            vec![
                plain(&one.name),
                code(&one.expression),
                plain(&one.unit),
                one.mean.map_or_else(|| "none".to_owned(), figure),
                format!("{} to {}", figure(one.p5), figure(one.p95)),
                plain(&one.words),
            ]
        })
        .collect();
    out += &table(&["value", "as written", "unit", "mean", "5 % to 95 %", "in words"], &rows);
    let mut points = Vec::new();
    points.push(match scenario.correlations.is_empty() {
        true => "Dependence: none is stated, so inputs are independent of each other.".to_owned(),
        false => "Dependence: the inputs named above have the rank correlations stated there, through a copula; each keeps its own distribution.".to_owned(),
    });
    points.push("Controls reduce a target to target × (1 − effectiveness), and combine multiplicatively; one that reduces incidents stops each incident with its effectiveness as the chance (thinning).".to_owned());
    if let Some(rate) = scenario.discount_rate {
        points.push(format!(
            "Time: losses and costs of a year count as of its middle, at {} a year.",
            format::percent(rate)
        ));
    }
    points.push("Figures: VaR p is the smallest loss x with F(x) ≥ p; TVaR p is the mean of the worst 1 − p of the distribution, with the atom at VaR p split (Acerbi and Tasche 2002).".to_owned());
    points.push("How numbers are made: the uniform of an input in trial t, incident k is a pure function of seed, input, t and k (Threefry-2x64, 13 rounds; Salmon, Moraes, Dror and Shaw 2011) or a coordinate of the trial's point, and goes through the input's quantile function. Baseline and programmes share all of them. The same scenario, seed and version give the same digits on any machine.".to_owned());
    out + "\n" + &list(&points)
}

fn assumptions(model: &ModelDocument<'_>) -> String {
    let scenario = model.scenario;
    let text = |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), plain);
    let row = |name: String, value: String, provenance: &Provenance| {
        let basis = match provenance.basis {
            Some(Basis::Evidence) => "evidence",
            Some(Basis::Judgement) => "judgement",
            None => "-",
        };
        vec![
            name,
            value,
            basis.to_owned(),
            text(&provenance.source),
            text(&provenance.owner),
            text(&provenance.date),
            text(&provenance.review_by),
        ]
    };
    let mut rows: Vec<Vec<String>> = scenario
        .inputs
        .iter()
        .map(|input| row(plain(&input.name), code(&input.expression), &input.provenance))
        .collect();
    if let Some(frequency) = &scenario.frequency {
        rows.push(row("incidents a year".to_owned(), code(&frequency.expression), &frequency.provenance));
    }
    if let Some(insurance) = &scenario.insurance {
        rows.push(row("insurance".to_owned(), plain(&insurance.covers.join(", ")), &insurance.provenance));
    }
    if let Some(reoffence) = &scenario.reoffence {
        rows.push(row("reoffence".to_owned(), code(&reoffence.probability_text), &reoffence.provenance));
    }
    for control in &scenario.controls {
        let cost = [("once", &control.cost_text), ("a year", &control.annual_cost_text)];
        let cost: Vec<String> =
            cost.iter().filter_map(|(when, text)| Some(format!("{} {when}", code(text.as_ref()?)))).collect();
        rows.push(row(format!("control {}", plain(&control.name)), cost.join(", "), &control.provenance));
    }
    let judged = rows.iter().filter(|row| row[2] == "judgement").count();
    let lacking = rows.iter().filter(|row| row[3] == "-").count();
    format!(
        "{} assumptions: {judged} rest on judgement, {lacking} name no source.\n\n{}",
        rows.len(),
        table(&["assumption", "value", "basis", "source", "owner", "date", "review by"], &rows)
    )
}

fn data(model: &ModelDocument<'_>) -> String {
    let files = model.results.seal.iter().flat_map(|seal| &seal.data);
    let rows: Vec<Vec<String>> =
        files.map(|file| vec![code(&file.name), format!("`{}`", file.fingerprint)]).collect();
    if rows.is_empty() {
        return "The scenario uses no data files: every number stands in it.".to_owned();
    }
    table(&["file", "BLAKE3"], &rows)
}

fn limits(model: &ModelDocument<'_>) -> String {
    let (scenario, results) = (model.scenario, model.results);
    let mut points = Vec::new();
    if scenario.frequency.is_none() {
        points.push(
            "No frequency is stated: every figure is that of one incident, given that it happens.".to_owned(),
        );
    }
    for component in &scenario.left_out {
        points.push(format!("Left out: the optional component {}.", plain(&component.name)));
    }
    if scenario.correlations.is_empty() && scenario.inputs.len() > 1 {
        points.push(
            "Independence of inputs is an assumption; where bad values come together, the tail is heavier."
                .to_owned(),
        );
    }
    match results.scenario.knowledge_draws {
        Some(draws) => points.push(format!(
            "What is not known is drawn {} times; intervals are those of the spread between the draws.",
            format::count(draws)
        )),
        None => points.push("No input is marked as not known (nature \"knowledge\"): intervals hold the error of the simulation alone, not that of the inputs.".to_owned()),
    }
    for input in results.inputs.iter().filter(|input| input.mean.is_none()) {
        points.push(format!(
            "{} has no finite mean: means that rest on it are those of the trials.",
            plain(&input.name)
        ));
    }
    if let Some(precision) = results.run.precision.as_ref().filter(|precision| !precision.met) {
        points
            .push(format!("The precision asked for ({}) was not reached.", format::percent(precision.asked)));
    }
    for warning in model.warnings {
        points.push(format!("Warning of `amerce check`: {}.", plain(&warning.message)));
    }
    list(&points)
}

/// Tables of a run itself; whatever else lies in the document is of an analysis.
const OF_THE_RUN: [&str; 4] = ["summary.csv", "exceedance.csv", "convergence.csv", "register.csv"];
/// Longer tables are for the files beside the document.
const MOST_ROWS: usize = 20;

fn sensitivity(model: &ModelDocument<'_>) -> String {
    let mut parts = Vec::new();
    let bands = model.results.baseline.bands.as_ref();
    if let Some(explained) = bands.and_then(|bands| bands.mean_explained.as_ref()) {
        let rows: Vec<Vec<String>> = explained
            .inputs
            .iter()
            .map(|one| vec![plain(&one.input), format::percent_within(one.share, explained.standard_error)])
            .collect();
        parts.push(table(&["what is not known", "share of the spread of the mean that it explains"], &rows));
    }
    let of_analyses = |table: &Table| !OF_THE_RUN.contains(&table.name);
    parts.extend(tables(model.results).into_iter().filter(of_analyses).map(|found| analysis(&found)));
    if parts.is_empty() {
        parts.push(
            "No analysis of this run lies in the folder. `amerce --help` lists those that there are; run them into the same folder, then this command again."
                .to_owned(),
        );
    }
    parts.join("\n")
}

/// The first rows of an analysis' table.
fn analysis(found: &Table) -> String {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(found.bytes.as_slice());
    let cell = |text: &str| text.parse::<f64>().map_or_else(|_| plain(text), format::number);
    let header: Vec<String> =
        reader.headers().map(|header| header.iter().map(plain).collect()).unwrap_or_default();
    let rows: Vec<Vec<String>> =
        reader.records().flatten().map(|row| row.iter().map(cell).collect()).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let more = match rows.len() > MOST_ROWS {
        true => format!("\nThe first {MOST_ROWS} of {} rows.\n", rows.len()),
        false => String::new(),
    };
    let shown = &rows[..rows.len().min(MOST_ROWS)];
    format!("`{}`:\n\n{}{more}", found.name, table(&header, shown))
}

fn crosscheck(model: &ModelDocument<'_>) -> String {
    match model.crosscheck {
        Ok(document) => format!(
            "The baseline's loss computed without random numbers, by discrete Fourier transform of the severity. {}\n\n{}",
            plain(&agreement(document)),
            table(
                &["figure", "by Fourier transform", "by simulation", "difference in standard errors"],
                &compared(document)
            )
        ),
        Err(refusal) => format!(
            "Not possible for this scenario: {}. The self-check below and the tests of the program stand instead.",
            plain(&refusal.message)
        ),
    }
}

fn self_check(model: &ModelDocument<'_>) -> String {
    let row = |input: &Input| {
        let check = input.self_check.as_ref()?;
        let apart =
            check.difference_in_se.map_or_else(|| "not defined".to_owned(), |apart| format!("{apart:+.1}"));
        Some(vec![
            plain(&input.name),
            format::count(check.draws),
            input.mean.map_or_else(|| "none".to_owned(), format::number),
            format::number(check.simulated_mean),
            apart,
        ])
    };
    let rows: Vec<Vec<String>> = model.results.inputs.iter().filter_map(row).collect();
    if rows.is_empty() {
        return "No input of the loss varies.".to_owned();
    }
    format!(
        "The means of what was drawn for the inputs against those of their distributions.\n\n{}",
        table(
            &[
                "input",
                "draws",
                "mean of the distribution",
                "mean of the draws",
                "difference in standard errors"
            ],
            &rows
        )
    )
}

fn change_log(model: &ModelDocument<'_>) -> String {
    let Some(since) = model.since else {
        return "No earlier run was named (`--since results.json`).".to_owned();
    };
    let side = |side: &Option<String>| side.as_deref().map_or_else(|| "-".to_owned(), code);
    let moved = |name: &str| {
        let effect = since.effects.iter().find(|effect| effect.name == name);
        effect.map_or_else(
            || "-".to_owned(),
            |one| format::short_amount_within(one.value, one.se.unwrap_or(0.0)),
        )
    };
    let rows: Vec<Vec<String>> = since
        .changes
        .iter()
        .map(|one| {
            let moved = if one.part == "input" { moved(&one.name) } else { "-".to_owned() };
            vec![plain(&one.name), one.part.clone(), side(&one.before), side(&one.after), moved]
        })
        .collect();
    format!(
        "Since the run with fingerprint `{}`: {}\n\n{}",
        since.from.fingerprint,
        plain(&waterfall::headline(since)),
        table(&["change", "part", "from", "to", "moves it by"], &rows)
    )
}

fn again(model: &ModelDocument<'_>) -> String {
    let run = &model.results.run;
    let stamp = model.results.seal.as_ref().map_or("", |seal| seal.stamp.as_str());
    format!(
        "{} trials, seed {}, {} sampling. The `results.json` beside this document carries the scenario, its data files and the changes of the command line under the seal `{stamp}`; `amerce verify results.json` runs it again and says where it differs.\n\nThe sections are those that reviewers ask for under guidance on model risk, such as the revised guidance of the Federal Reserve and the OCC of 17 April 2026 (SR 26-2, OCC Bulletin 2026-13), which superseded SR 11-7. Which guidance applies is for its reader to say; independent validation and approval are not part of this document.\n",
        format::count(run.trials),
        run.seed,
        run.sampling
    )
}
