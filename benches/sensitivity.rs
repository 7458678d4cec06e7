use amerce::engine::Plan;
use amerce::scenario::{Overrides, Scenario};
use amerce::sensitivity::{Incident, Sample};
use std::path::Path;
use std::time::Instant;

fn main() {
    let scenario =
        Scenario::load(Path::new("scenarios/hk-retailer.toml"), &Overrides::default()).expect("it loads");
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    // E and Var
    let tri = |a: f64, m: f64, b: f64| ((a + m + b) / 3.0, (a * a + m * m + b * b - a * m - a * b - m * b) / 18.0);
    let pert = |a: f64, m: f64, b: f64| {
        let mean = (a + 4.0 * m + b) / 6.0;
        (mean, (mean - a) * (b - mean) / 7.0)
    };
    let f = pert(0.2e6, 1e6, 3e6);
    let r = tri(0.5, 1.0, 2.5);
    let c = (0.05, 2.0 * 38.0 / (40.0 * 40.0 * 41.0));
    let z95 = 1.6448536269514722_f64;
    let mu = (200f64.ln() + 1500f64.ln()) / 2.0;
    let sg = (1500f64.ln() - 200f64.ln()) / (2.0 * z95);
    let om = (mu + sg * sg / 2.0).exp() * 50_000.0;
    let o = (om, om * om * ((sg * sg).exp() - 1.0));
    let p = (2.25e6, 3.5e6f64.powi(2) / 12.0);
    let prod = |x: (f64, f64), y: (f64, f64)| [y.0 * y.0 * x.1, x.0 * x.0 * y.1, x.1 * y.1];
    let fr = prod(f, r);
    let co = prod(c, o);
    let v: f64 = fr.iter().sum::<f64>() + co.iter().sum::<f64>() + p.1;
    let first = [fr[0] / v, fr[1] / v, co[0] / v, co[1] / v, p.1 / v];
    let total = [(fr[0] + fr[2]) / v, (fr[1] + fr[2]) / v, (co[0] + co[2]) / v, (co[1] + co[2]) / v, p.1 / v];
    println!("{first:?} {total:?}");
    for each in [4096, 8192] {
        let mut errs = [0.0f64; 2];
        let mut best = f64::INFINITY;
        for seed in 0..20 {
            let sample = Sample::new(&incident, seed, each).unwrap();
            let i = sample.indices().unwrap();
            for k in 0..5 {
                errs[0] = errs[0].max((i.first[k].value - first[k]).abs());
                errs[1] = errs[1].max((i.total[k].value - total[k]).abs());
                if seed == 0 {
                    println!("{k} {:.6} {:.6} se {:.6} | {:.6} {:.6} se {:.6}", i.first[k].value, first[k], i.first[k].se, i.total[k].value, total[k], i.total[k].se);
                }
            }
        }
        for _ in 0..200 {
            let t = Instant::now();
            let sample = Sample::new(&incident, 1, each).unwrap();
            std::hint::black_box(sample.indices().unwrap());
            best = best.min(t.elapsed().as_secs_f64());
        }
        println!("base {} worst err first {:.6} total {:.6}, best {:.2} ms", each * 16, errs[0], errs[1], best * 1e3);
    }
}
