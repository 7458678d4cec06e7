//! A fit as a table: one figure a row.
use super::sheet::{Field, Sheet};
use crate::results::{CountModel, Fit, FittedFamily, FittedParameter, GoodnessTest};

/// Columns family, figure, value, low, high and p: parameters with 95 % intervals, criteria, and tests with their p-values.
pub fn fit_csv(fit: &Fit) -> Vec<u8> {
    let mut sheet = Sheet::new(&["family", "figure", "value", "low", "high", "p"]);
    for family in fit.amounts.iter().flat_map(|amounts| &amounts.families) {
        of_family(&mut sheet, family);
    }
    if let Some(frequency) = &fit.frequency {
        let models: [(&str, Option<&CountModel>); 2] = [
            ("poisson", Some(&frequency.poisson)),
            ("negative_binomial", frequency.negative_binomial.as_ref()),
        ];
        for (name, model) in models.into_iter().filter_map(|(name, model)| Some((name, model?))) {
            model.parameters.iter().for_each(|one| parameter(&mut sheet, name, one));
            figure(&mut sheet, name, "log_likelihood", Some(model.log_likelihood));
            figure(&mut sheet, name, "aic", Some(model.aic));
            figure(&mut sheet, name, "bic", Some(model.bic));
        }
        let tests = [
            ("dispersion_index", frequency.dispersion_index, frequency.dispersion_p),
            ("likelihood_ratio", frequency.likelihood_ratio, frequency.likelihood_ratio_p),
        ];
        for (name, value, p) in tests {
            sheet.row(["".into(), name.into(), value.into(), Field::Empty, Field::Empty, p.into()]);
        }
    }
    sheet.into_bytes()
}

fn of_family(sheet: &mut Sheet, family: &FittedFamily) {
    let name = family.family.as_str();
    figure(sheet, name, "n", Some(family.n as f64));
    figure(sheet, name, "threshold", family.threshold);
    family.parameters.iter().for_each(|one| parameter(sheet, name, one));
    figure(sheet, name, "log_likelihood", Some(family.log_likelihood));
    figure(sheet, name, "aic", Some(family.aic));
    figure(sheet, name, "bic", Some(family.bic));
    test(sheet, name, "kolmogorov_smirnov", &family.ks);
    test(sheet, name, "anderson_darling", &family.ad);
    figure(sheet, name, "mean", family.mean);
    figure(sheet, name, "q99", Some(family.q99));
}

fn figure(sheet: &mut Sheet, family: &str, name: &str, value: Option<f64>) {
    sheet.row([family.into(), name.into(), value.into(), Field::Empty, Field::Empty, Field::Empty]);
}

fn parameter(sheet: &mut Sheet, family: &str, parameter: &FittedParameter) {
    let name = parameter.name.as_str();
    sheet.row([
        family.into(),
        name.into(),
        parameter.value.into(),
        parameter.low.into(),
        parameter.high.into(),
        Field::Empty,
    ]);
}

fn test(sheet: &mut Sheet, family: &str, name: &str, test: &GoodnessTest) {
    sheet.row([family.into(), name.into(), test.statistic.into(), Field::Empty, Field::Empty, test.p.into()]);
}
