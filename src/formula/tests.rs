use super::*;
use crate::diagnostics::{Diagnostic, Sources, render};
use crate::units::Unit;
use proptest::prelude::*;

fn anchored(text: &str) -> (Sources, Anchor) {
    let mut sources = Sources::default();
    let id = sources.add("a.toml", text);
    let span = sources.whole(id);
    (sources, Anchor { span, exact: true })
}

fn parsed(text: &str) -> Result<Expression, Diagnostic> {
    parse(text, anchored(text).1)
}

fn value(text: &str) -> f64 {
    let expression = parsed(text).unwrap_or_else(|error| panic!("{text}: {}", error.message));
    evaluate(&expression, &|name| (name == "x").then_some(3.0))
}

fn unit(text: &str) -> Result<Unit, Diagnostic> {
    let scope = |name: &str| match name {
        "turnover" | "fine" => Some(Unit::base("HKD")),
        "fee" => Some(Unit::base("EUR")),
        "churn_rate" => Some(Unit::one()),
        "customers" => Some(Unit::base("customer")),
        "average_order_value" => Unit::parse("HKD/customer").ok(),
        _ => None,
    };
    let known = ["turnover", "fine", "fee", "churn_rate", "customers", "average_order_value"];
    unit_of(&parsed(text)?, &scope, &known)
}

/// The message without its frame: what, where in the text, help.
fn complaint(text: &str, result: Result<impl std::fmt::Debug, Diagnostic>) -> String {
    let error = result.expect_err(text);
    let place = error.labels.first().map_or_else(String::new, |label| {
        let end = label.span.end.min(text.len());
        text.get(label.span.start..end).unwrap_or("?").to_owned()
    });
    format!("{} | {place} | {}", error.message, error.help.unwrap_or_default())
}

#[test]
fn numbers_are_written_as_finance_writes_them() {
    for (text, expected) in [
        ("1_500", 1_500.0),
        ("200k", 200_000.0),
        ("20M", 2e7),
        ("1.5bn", 1.5e9),
        ("4%", 0.04),
        ("10 %", 0.1),
        ("1e6", 1e6),
        ("2.5e-3", 2.5e-3),
        (".5", 0.5),
        ("35.7%", 0.357),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (text, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("-x ^ 2", -9.0),
        ("2 ^ -1", 0.5),
        ("10 - 4 - 3", 3.0),
        ("24 / 4 / 2", 3.0),
        ("1 + 1 < 3", 1.0),
        ("if(x >= 3, 10, 20)", 10.0),
        ("clamp(x, 0, 2)", 2.0),
        ("max(1, min(x, 5), 2)", 3.0),
        ("abs(-2) + sqrt(16) + ln(exp(1))", 7.0),
        ("if(x != 3, 1, x == 3)", 1.0),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn a_unit_after_a_number_is_written_without_blanks() {
    assert_eq!(unit("200 HKD/customer").ok(), Unit::parse("HKD/customer").ok());
    assert_eq!(unit("20M HKD / turnover").ok(), Some(Unit::one()));
    assert_eq!(unit("5 HKD/(customer*day)").ok(), Unit::parse("HKD/customer/day").ok());
    assert_eq!(unit("5HKD").ok(), Some(Unit::base("HKD")));
}

#[test]
fn units_multiply_and_must_agree_in_sums() {
    assert_eq!(unit("churn_rate * customers * average_order_value + fine").ok(), Some(Unit::base("HKD")));
    assert_eq!(unit("max(0, turnover - 5M HKD)").ok(), Some(Unit::base("HKD")));
    assert_eq!(unit("if(turnover > 20M HKD, fine, 0)").ok(), Some(Unit::base("HKD")));
    assert_eq!(unit("sqrt(turnover ^ 2)").ok(), Some(Unit::base("HKD")));
    assert_eq!(unit("turnover ^ -1 * fine").ok(), Some(Unit::one()));
}

#[test]
fn unit_errors_show_both_sides_and_what_is_missing() {
    let complaints: Vec<String> = [
        "fine + fee",
        "fine + 5M",
        "churn_rate * average_order_value + fine",
        "ln(turnover)",
        "turnover ^ 0.5",
        "sqrt(turnover)",
        "2 ^ turnover",
    ]
    .map(|text| complaint(text, unit(text)))
    .into();
    insta::assert_snapshot!(complaints.join("\n"));
}

#[test]
fn slips_are_answered_with_what_to_write() {
    let complaints: Vec<String> = [
        "",
        "1 +",
        "(1 + 2",
        "[1, 2",
        "1 2",
        "a × b",
        "1,000",
        "a = b",
        "HKD 5M",
        "5 million",
        "5m",
        "a < b < c",
        "'open",
        "1e999",
        "f(a = 1, 2)",
        "turnovr * 2",
        "maximum(1, 2)",
        "pert(1, 2, 3)",
        "clamp(1, 2)",
        "1.2.3",
        "12 HKD/",
        "a ? b",
        "x)",
    ]
    .map(|text| complaint(text, unit(text)))
    .into();
    insta::assert_snapshot!(complaints.join("\n"));
}

#[test]
fn constants_may_be_computed_but_not_named() {
    let constant_of = |text: &str| constant(&parsed(text)?);
    assert_eq!(constant_of("2 * 12k HKD"), Ok((24_000.0, Unit::base("HKD"))));
    assert!(complaint("x + 1", constant_of("x + 1")).contains("`x` is a name"));
    assert!(complaint("1 / 0", constant_of("1 / 0")).contains("not a finite number"));
}

#[test]
fn names_are_listed_with_their_places() {
    let text = "if(a < 2, b, -a)";
    let expression = parsed(text).expect("it parses");
    let found: Vec<&str> =
        names(&expression).into_iter().map(|(_, span)| &text[span.start..span.end]).collect();
    assert_eq!(found, ["a", "b", "a"]);
}

#[test]
fn deep_and_long_texts_are_refused_not_followed() {
    for text in [
        "(".repeat(100_000),
        "-".repeat(100_000),
        "1+".repeat(100_000),
        "[".repeat(5_000),
        "f(".repeat(5_000),
    ] {
        assert!(parsed(&text).is_err());
    }
    // As deep as the parser allows, every walk over the tree still works.
    let long = format!("1{}", " + 1".repeat(990));
    assert_eq!(value(&long), 991.0);
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-d]",
        "[0-9]{1,3}(k|M|bn|%)?",
        Just("20 HKD/customer".to_owned()),
        Just("'t x'".to_owned())
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        prop_oneof![
            (inner.clone(), "[-+*/^<]|<=|==", inner.clone())
                .prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("max({a}, {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("f([{a}], p99.5 = {b})")),
        ]
    })
}

/// The expression with all its places made equal, so that only its structure is compared.
fn without_spans(mut expression: Expression) -> Expression {
    let nowhere = anchored("").1.span;
    fn flatten(expression: &mut Expression, nowhere: crate::diagnostics::Span) {
        expression.span = nowhere;
        match &mut expression.kind {
            Kind::Number(_) | Kind::Quantity { .. } | Kind::Text(_) | Kind::Name(_) => {}
            Kind::List(items) => items.iter_mut().for_each(|item| flatten(item, nowhere)),
            Kind::Negate(operand) => flatten(operand, nowhere),
            Kind::Binary { left, right, .. } => {
                [left, right].into_iter().for_each(|operand| flatten(operand, nowhere))
            }
            Kind::Call { function_span, arguments, .. } => {
                *function_span = nowhere;
                for argument in arguments {
                    argument.name.iter_mut().for_each(|(_, span)| *span = nowhere);
                    flatten(&mut argument.value, nowhere);
                }
            }
        }
    }
    flatten(&mut expression, nowhere);
    expression
}

/// Formulas of plain numbers, `a` and `b`.
fn plain_formula() -> impl Strategy<Value = String> {
    let leaf = prop_oneof!["[ab]", "[ab]", "-?[0-3](\\.[0-9])?"];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), "[-+*/^<>]|<=|>=|==|!=", inner.clone())
                .prop_map(|(x, operator, y)| format!("({x}) {operator} ({y})")),
            inner.clone().prop_map(|x| format!("-({x})")),
            (inner.clone(), "min|max", inner.clone()).prop_map(|(x, name, y)| format!("{name}({x}, {y})")),
            (inner.clone(), "abs|sqrt|exp|ln").prop_map(|(x, name)| format!("{name}({x})")),
            (inner.clone(), "if|clamp", inner.clone(), inner)
                .prop_map(|(x, name, y, z)| format!("{name}({x}, {y}, {z})")),
        ]
    })
}

/// Whether every part of it has a finite value.
fn is_defined(expression: &Expression, scope: &dyn Fn(&str) -> Option<f64>) -> bool {
    let parts: Vec<&Expression> = match &expression.kind {
        Kind::Negate(operand) => vec![operand],
        Kind::Binary { left, right, .. } => vec![left, right],
        Kind::Call { arguments, .. } => arguments.iter().map(|argument| &argument.value).collect(),
        _ => Vec::new(),
    };
    evaluate(expression, scope).is_finite() && parts.into_iter().all(|part| is_defined(part, scope))
}

#[test]
fn bounds_are_those_of_the_values_where_no_name_occurs_twice() {
    let range = |name: &str| if name == "a" { (-1.0, 2.0) } else { (0.0, f64::INFINITY) };
    for (text, low, high) in [
        ("a + 1", 0.0, 3.0),
        ("3 - a", 1.0, 4.0),
        ("2 * -a", -4.0, 2.0),
        ("a * b", f64::NEG_INFINITY, f64::INFINITY),
        ("0 * b", 0.0, 0.0),
        ("6 / (a + 4)", 1.0, 2.0),
        ("1 / b", 0.0, f64::INFINITY),
        ("1 / a", f64::NEG_INFINITY, f64::INFINITY),
        ("a ^ 2", 0.0, 4.0),
        ("a ^ 3", -1.0, 8.0),
        ("abs(a)", 0.0, 2.0),
        ("clamp(b, 0, 1)", 0.0, 1.0),
        ("min(a, b)", -1.0, 2.0),
        ("max(b - 5, 0)", 0.0, f64::INFINITY),
        ("if(a > 2, 5, 7)", 7.0, 7.0),
        ("if(a <= 2, 5, 7)", 5.0, 5.0),
        ("if(a > 1, 5, 7)", 5.0, 7.0),
        ("exp(-b)", 0.0, 1.0),
        ("sqrt(a + 1) + ln(1)", 0.0, 3.0_f64.sqrt()),
        ("(a == 3) + (a != 3)", 1.0, 1.0),
    ] {
        let found = bounds(&parsed(text).expect("it parses"), &range);
        assert_eq!(found, (low, high), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_value_lies_outside_its_bounds(
        text in plain_formula(), a in (-3.0..3.0_f64, 0.0..3.0_f64), b in (-3.0..3.0_f64, 0.0..3.0_f64), at in (0.0..=1.0_f64, 0.0..=1.0_f64)
    ) {
        let expression = parsed(&text).expect("generated formulas are valid");
        let (low, high) =
            bounds(&expression, &|name| if name == "a" { (a.0, a.0 + a.1) } else { (b.0, b.0 + b.1) });
        let value = |name: &str| Some(if name == "a" { a.0 + at.0 * a.1 } else { b.0 + at.1 * b.1 });
        let is_defined = is_defined(&expression, &value);
        let value = evaluate(&expression, &value);
        let slack = 1e-9 * (1.0 + value.abs());
        prop_assert!(!is_defined || (low - slack <= value && value <= high + slack), "{text} is {value}, not within {low} to {high}");
    }
}

proptest! {
    #[test]
    fn printed_expressions_read_back_as_themselves(text in expression()) {
        let first = parsed(&text).expect("generated expressions are valid");
        let printed = first.to_string();
        let second = parsed(&printed).unwrap_or_else(|error| panic!("{printed}: {}", error.message));
        prop_assert_eq!(without_spans(first), without_spans(second));
    }

    #[test]
    fn no_text_makes_the_language_panic(text in "\\PC{0,60}", exact in any::<bool>()) {
        let (sources, anchor) = anchored(&text);
        let result = parse(&text, Anchor { exact, ..anchor });
        let result = result.and_then(|expression| {
            evaluate(&expression, &|_| Some(0.0));
            unit_of(&expression, &|_| Some(Unit::one()), &["a"])
        });
        if let Err(error) = result {
            render(&[error], &sources, false);
        }
    }

    #[test]
    fn no_mutation_of_a_formula_makes_the_language_panic(text in expression(), at in 0_usize..60, with in "\\PC{0,3}") {
        let at = text.char_indices().map(|(index, _)| index).nth(at).unwrap_or(text.len());
        let mutated = format!("{}{with}{}", &text[..at], text.get(at + 1..).unwrap_or(""));
        let (sources, anchor) = anchored(&mutated);
        if let Err(error) = parse(&mutated, anchor).and_then(|expression| unit_of(&expression, &|_| None, &[])) {
            render(&[error], &sources, false);
        }
    }
}
