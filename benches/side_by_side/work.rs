//! The questions that every program answers, and the form of an answer.

/// How much each control reduces incidents by, and its cost a year.
pub const CONTROLS: [(f64, f64); 6] =
    [(0.1, 100e3), (0.2, 150e3), (0.3, 300e3), (0.15, 80e3), (0.25, 240e3), (0.35, 900e3)];

pub const BASE_FINE: (f64, f64, f64) = (0.2e6, 1e6, 3e6);
pub const AD_REVENUE_RATIO: (f64, f64, f64) = (0.5, 1.0, 2.5);
pub const CHURN_RATE: (f64, f64) = (2.0, 38.0);
/// Percentiles 5 and 95 of a lognormal.
pub const ORDER_VALUE: (f64, f64) = (200.0, 1_500.0);
pub const PR_BUDGET: (f64, f64) = (0.5e6, 4e6);

/// Standard normal quantile of 0.95.
const Z: f64 = 1.644_853_626_951_472_2;

/// μ and σ of the order value's logarithm.
pub fn order_value_parameters() -> (f64, f64) {
    let (low, high) = (ORDER_VALUE.0.ln(), ORDER_VALUE.1.ln());
    (0.5 * (low + high), (high - low) / (2.0 * Z))
}

/// One question: the retailer's loss, in one or several sizes.
#[derive(Clone, Debug)]
pub struct Work {
    pub name: &'static str,
    pub trials: u64,
    /// Mean number of incidents a year; one certain incident if there is none.
    pub poisson: Option<f64>,
    /// Of each programme, its controls.
    pub programmes: Vec<Vec<usize>>,
    /// Of each scenario, its number of customers.
    pub customers: Vec<f64>,
}

/// What is compared between the programs, for each scenario's baseline and programmes in turn.
#[derive(Clone, Debug)]
pub struct Answer {
    pub mean: f64,
    pub var95: f64,
    pub tvar95: f64,
    pub components: [f64; 3],
}

/// The quantile levels that a program reports.
pub const LEVELS: [f64; 11] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999];

impl Work {
    pub fn retailer(name: &'static str, trials: u64, poisson: Option<f64>) -> Self {
        Self { name, trials, poisson, programmes: Vec::new(), customers: vec![50e3] }
    }

    /// The work of the side-by-side table.
    pub fn cases() -> Vec<Self> {
        let million = 1_000_000;
        let mut programmes: Vec<Vec<usize>> = (0..6).map(|control| vec![control]).collect();
        programmes.extend([vec![0, 1], vec![2, 3], vec![1, 4], vec![0, 1, 2, 3], vec![2, 3, 4, 5]]);
        programmes.push((0..6).collect());
        vec![
            Self::retailer("one incident", million, None),
            Self::retailer("a year of poisson(0.8)", million, Some(0.8)),
            Self { programmes, ..Self::retailer("the same with 12 programmes", million, Some(0.8)) },
            Self {
                customers: (1..=8).map(|size| 10e3 * f64::from(size)).collect(),
                ..Self::retailer("8 scenarios of poisson(0.1)", million, Some(0.1))
            },
        ]
    }

    /// The share of incidents that each programme leaves.
    pub fn remaining(&self) -> Vec<f64> {
        self.programmes
            .iter()
            .map(|controls| controls.iter().map(|&control| 1.0 - CONTROLS[control].0).product())
            .collect()
    }

    /// As scenario files.
    pub fn scenarios(&self) -> Vec<String> {
        self.customers.iter().map(|customers| self.scenario(*customers)).collect()
    }

    fn scenario(&self, customers: f64) -> String {
        let (min, mode, max) = BASE_FINE;
        let mut text = format!(
            "[scenario]\nname = 'retailer'\ncurrency = 'HKD'\ntrials = {}\nseed = 2025\n\
             [inputs]\nbase_fine = {{ value = 'pert({min}, {mode}, {max})', unit = 'HKD' }}\n",
            self.trials
        );
        let (min, mode, max) = AD_REVENUE_RATIO;
        text += &format!("ad_revenue_ratio = {{ value = 'triangular({min}, {mode}, {max})', unit = '1' }}\n");
        let (alpha, beta) = CHURN_RATE;
        text += &format!("churn_rate = {{ value = 'beta({alpha}, {beta})', unit = '1' }}\n");
        text += &format!("customers = {{ value = {customers}, unit = 'customer' }}\n");
        let (p5, p95) = ORDER_VALUE;
        text += &format!(
            "average_order_value = {{ value = 'lognormal(p5 = {p5}, p95 = {p95})', unit = 'HKD/customer' }}\n"
        );
        let (min, max) = PR_BUDGET;
        text += &format!("pr_budget = {{ value = 'uniform({min}, {max})', unit = 'HKD' }}\n");
        text += "[loss]\nfine = 'base_fine * ad_revenue_ratio'\n\
                 churn = 'churn_rate * customers * average_order_value'\ncrisis_pr = 'pr_budget'\n";
        if let Some(mean) = self.poisson {
            text += &format!("[frequency]\nincidents = 'poisson({mean})'\n");
        }
        if !self.programmes.is_empty() {
            for (index, (effectiveness, cost)) in CONTROLS.iter().enumerate() {
                text += &format!(
                    "[controls.c{index}]\nannual_cost = {cost}\nreduces = {{ incidents = {effectiveness} }}\n"
                );
            }
            text += "[programmes]\n";
            for (index, controls) in self.programmes.iter().enumerate() {
                let names: Vec<String> = controls.iter().map(|control| format!("'c{control}'")).collect();
                text += &format!("p{index} = [{}]\n", names.join(", "));
            }
        }
        text
    }

    /// For programs in other languages.
    pub fn json(&self) -> String {
        let poisson = self.poisson.map_or("null".to_owned(), |mean| mean.to_string());
        format!(
            "{{\"trials\": {}, \"poisson\": {poisson}, \"remaining\": {:?}, \"customers\": {:?}}}",
            self.trials,
            self.remaining(),
            self.customers
        )
    }
}
