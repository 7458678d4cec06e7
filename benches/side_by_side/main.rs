//! Whole work timed beside other programs: simulation and statistics together, runs taken in turn, answers compared.
//!
//! `cargo bench --bench side_by_side` prints the report; with `-- --write` it also becomes `docs/performance.md`.
//! `-- --quick` takes fewer turns; `-- --own` times this library alone.
mod machine;
mod own;
mod peer;
mod plain;
mod tuned;
mod work;

use amerce::engine::{self, Plan};
use amerce::results;
use amerce::risk;
use peer::Peer;
use std::fmt::Write;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use work::{Answer, Work};

type Run<'a> = Box<dyn FnMut(&Work) -> Option<(Vec<Answer>, Duration)> + 'a>;

fn main() {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    let turns = if has("--quick") { 5 } else { 15 };
    let mut report = machine::description();
    report += &beside_others(turns, has("--own"));
    report += &cores(turns);
    report += &growth(turns, has("--write"));
    report += &phases(turns);
    report += &whole_process(turns);
    println!("{report}");
    if has("--write") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance.md");
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).expect("docs can be made");
        std::fs::write(path, &report).expect("docs can be written");
    }
}

/// Smallest and median.
#[derive(Clone, Copy)]
struct Times {
    min: f64,
    median: f64,
}

impl Times {
    fn of(times: &[Duration]) -> Self {
        let mut ms: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
        ms.sort_by(f64::total_cmp);
        Self { min: ms[0], median: ms[ms.len() / 2] }
    }
}

/// Times runs in turn, so that what else the machine does falls on all of them.
fn in_turn(turns: usize, runs: &mut [Box<dyn FnMut() + '_>]) -> Vec<Times> {
    let mut times = vec![Vec::new(); runs.len()];
    for turn in 0..=turns {
        for (run, times) in runs.iter_mut().zip(&mut times) {
            let start = Instant::now();
            run();
            // The first turn starts threads and fills caches.
            if turn > 0 {
                times.push(start.elapsed());
            }
        }
    }
    times.iter().map(|times| Times::of(times)).collect()
}

fn timed(work: &Work, run: fn(&Work) -> Vec<Answer>) -> Option<(Vec<Answer>, Duration)> {
    let start = Instant::now();
    let answers = run(work);
    Some((answers, start.elapsed()))
}

fn beside_others(turns: usize, alone: bool) -> String {
    let mut peers: Vec<Peer> = if alone {
        Vec::new()
    } else {
        ["numpy_peer.py", "openturns_peer.py"].into_iter().filter_map(Peer::start).collect()
    };
    let mut programs: Vec<(String, Run<'_>)> = Vec::new();
    if !alone {
        programs.push(("plain".to_owned(), Box::new(|work| timed(work, plain::run))));
        programs.push(("tuned".to_owned(), Box::new(|work| timed(work, tuned::run))));
    }
    for peer in &mut peers {
        programs.push((peer.version.clone(), Box::new(|work| peer.run(work))));
    }
    let mut text = String::from(
        "\n## Beside other programs\n\nWhole work, from the scenario's text to all statistics, on all cores; smallest \
         time in ms (median), and how many times that of `amerce` the smallest is. 1,000,000 trials a scenario.\n\n\
         | work | amerce |",
    );
    for (name, _) in &programs {
        let _ = write!(text, " {name} |");
    }
    text += "\n|---|---|";
    text += &"---|".repeat(programs.len());
    text.push('\n');
    for work in Work::cases() {
        let mut own = Vec::new();
        let mut times = vec![Vec::new(); programs.len()];
        for turn in 0..=turns {
            let start = Instant::now();
            let documents = own::run(&work);
            let elapsed = start.elapsed();
            if turn > 0 {
                own.push(elapsed);
            }
            for ((name, run), times) in programs.iter_mut().zip(&mut times) {
                // What is far slower needs fewer turns to be told apart.
                if turn > turns.min(5) && name.contains(' ') {
                    continue;
                }
                let Some((answers, elapsed)) = run(&work) else { continue };
                let risks = own::risks(&documents);
                assert_eq!(answers.len(), risks.len(), "{name} answers another question");
                risks.iter().zip(&answers).for_each(|(risk, answer)| own::compare(name, risk, answer));
                if turn > 0 {
                    times.push(elapsed);
                }
            }
        }
        let own = Times::of(&own);
        let _ = write!(text, "| {} | {:.1} ({:.1}) |", work.name, own.min, own.median);
        for times in &times {
            if times.is_empty() {
                text += " – |";
                continue;
            }
            let times = Times::of(times);
            let _ = write!(text, " {:.1} ({:.1}), ×{:.1} |", times.min, times.median, times.min / own.min);
        }
        text.push('\n');
    }
    text += "\n`plain` is `rand_distr` with `rayon` and a sort; `tuned` is written for this one model: cheaper draws, a table \
             of counts, selection. Both report mean, standard deviation, 11 quantiles, 3 TVaRs and component means; `amerce` \
             adds their errors, the components of the tail, the exceedance curve and the histogram. All means, VaR 95 %, \
             TVaR 95 % and component means agree within six standard errors, or the bench fails. Times of Python programs \
             leave out the interpreter, imports and the start of processes.\n";
    text
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start")
}

fn cores(turns: usize) -> String {
    let (one, two) = (pool(1), pool(2));
    let mut text =
        String::from("\n## One core and two\n\n| work | one, ms | two, ms | ratio |\n|---|---|---|---|\n");
    for work in Work::cases() {
        let times = in_turn(
            turns,
            &mut [
                Box::new(|| drop(one.install(|| own::run(&work)))),
                Box::new(|| drop(two.install(|| own::run(&work)))),
            ],
        );
        let ratio = times[0].min / times[1].min;
        let _ = writeln!(text, "| {} | {:.1} | {:.1} | {ratio:.2} |", work.name, times[0].min, times[1].min);
    }
    text
}

fn growth(turns: usize, to_a_billion: bool) -> String {
    let mut text = String::from(
        "\n## From 10⁵ to 10⁹ trials\n\nns a trial, smallest time, on all cores. Up to 2²⁴ losses are kept in memory between the two rounds over them; beyond that they are made again.\n\n| trials | one incident | a year of poisson(0.8) |\n|---|---|---|\n",
    );
    let most = if to_a_billion { 9 } else { 7 };
    for trials in (5..=most).map(|exponent| 10_u64.pow(exponent)) {
        let [one, year] = [None, Some(0.8)].map(|poisson| Work::retailer("", trials, poisson));
        let times = if trials <= 10_000_000 {
            let turns = if trials > 1_000_000 { turns.min(4) } else { turns };
            in_turn(turns, &mut [Box::new(|| drop(own::run(&one))), Box::new(|| drop(own::run(&year)))])
        } else {
            // Long enough not to need a second look.
            [&one, &year]
                .map(|work| {
                    let start = Instant::now();
                    drop(own::run(work));
                    Times::of(&[start.elapsed()])
                })
                .to_vec()
        };
        let ns = |times: Times| times.min * 1e6 / trials as f64;
        let _ = writeln!(text, "| {trials} | {:.1} | {:.1} |", ns(times[0]), ns(times[1]));
    }
    text
}

fn phases(turns: usize) -> String {
    let mut text = String::from(
        "\n## Where the time goes\n\nSmallest time of each phase in ms, 1,000,000 trials, on all cores. `cargo bench --bench kernels` has the steps.\n\n| phase | one incident | a year of poisson(0.8) |\n|---|---|---|\n",
    );
    let columns = [None, Some(0.8)].map(|poisson| {
        let toml = Work::retailer("", 1_000_000, poisson).scenarios().remove(0);
        let scenario = own::scenario(&toml);
        let plan = Plan::new(&scenario);
        in_turn(
            turns,
            &mut [
                Box::new(|| drop(black_box(own::scenario(&toml)))),
                Box::new(|| drop(black_box(Plan::new(&scenario)))),
                Box::new(|| drop(black_box(engine::simulate(&plan)))),
                Box::new(|| drop(black_box(risk::measure(&plan, &|_| {})))),
                Box::new(|| drop(black_box(results::run(&scenario, &|_| {})))),
            ],
        )
    });
    let names = [
        "read the scenario",
        "compile, tables",
        "simulate alone",
        "simulate and measure",
        "all after reading",
    ];
    for (row, name) in names.iter().enumerate() {
        let _ = writeln!(text, "| {name} | {:.2} | {:.2} |", columns[0][row].min, columns[1][row].min);
    }
    text
}

fn whole_process(turns: usize) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("retailer.toml");
    let work = Work::retailer("", 1_000_000, Some(0.8));
    std::fs::write(&file, work.scenarios().remove(0)).expect("the folder can be written");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amerce"));
        command.args(arguments).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("the program starts").success(), "{arguments:?} failed");
    };
    let path = file.to_str().expect("temporary folders have names in UTF-8");
    let times = in_turn(
        turns,
        &mut [
            Box::new(|| run(&["--version"])),
            Box::new(|| run(&["run", path, "--no-plots", "--out", "out"])),
            Box::new(|| run(&["run", path, "--out", "out"])),
        ],
    );
    let mut text = String::from(
        "\n## The whole process\n\nSmallest wall-clock time in ms; a year of poisson(0.8), 1,000,000 trials.\n\n| command | ms |\n|---|---|\n",
    );
    for (name, times) in ["amerce --version", "amerce run, no plots", "amerce run"].iter().zip(times) {
        let _ = writeln!(text, "| {name} | {:.1} |", times.min);
    }
    text
}
