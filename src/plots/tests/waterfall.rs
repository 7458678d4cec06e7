use super::super::waterfall;
use super::texts_stand_apart;
use crate::results::{Amount, DIFF_SCHEMA, Effect, Parts, Side, Waterfall};

fn side(value: f64) -> Side {
    Side {
        name: "Retailer".to_owned(),
        fingerprint: "f".to_owned(),
        engine_version: "0.1.0".to_owned(),
        trials: 1_000_000,
        seed: 1,
        sampling: "random".to_owned(),
        value,
        se: Some(1e-3 * value.abs()),
    }
}

/// From a figure, by effects, then by structure, engine and sampling.
fn found(from: f64, effects: &[f64], rest: [f64; 3]) -> Waterfall {
    let inputs: f64 = effects.iter().sum();
    let amount = |value: f64| Amount { value, se: Some(0.02 * value.abs()) };
    let change = inputs + rest.iter().sum::<f64>();
    Waterfall {
        schema: DIFF_SCHEMA.to_owned(),
        currency: "HKD".to_owned(),
        of: "var95".to_owned(),
        from: side(from),
        to: side(from + change),
        change: amount(change),
        parts: Parts {
            inputs: amount(inputs),
            structure: amount(rest[0]),
            engine: amount(rest[1]),
            sampling: amount(rest[2]),
        },
        effects: effects
            .iter()
            .enumerate()
            .map(|(index, &value)| Effect {
                name: format!("input_{index}"),
                before: "1".to_owned(),
                after: "2".to_owned(),
                value,
                se: Some(0.02 * value.abs()),
            })
            .collect(),
        orders: None,
        simulated: 4,
        changes: Vec::new(),
    }
}

#[test]
fn every_waterfall_can_be_drawn_and_read() {
    let many: Vec<f64> =
        (0..30).map(|step| 1e5 * f64::from(30 - step) * if step % 3 == 0 { -1.0 } else { 1.0 }).collect();
    let mut hostile = found(14.8e6, &[2e6], [0.0; 3]);
    hostile.to.name = "<script>alert(1)</script> & \u{1}".to_owned();
    hostile.effects[0].name = "penalty for the late notification of the privacy commissioner ".repeat(4);
    for (name, found) in [
        ("three", found(14.8e6, &[2.1e6, -0.8e6, 0.3e6], [0.4e6, 0.0, 0.02e6])),
        ("all parts", found(14.8e6, &[2.1e6], [-0.4e6, 1.0, -5.0])),
        ("nothing", found(14.8e6, &[], [0.0; 3])),
        ("from nothing", found(0.0, &[5e6], [0.0; 3])),
        ("to nothing", found(5e6, &[-5e6], [0.0; 3])),
        ("nothing at all", found(0.0, &[], [0.0; 3])),
        ("gains", found(-3e6, &[-2e6, 8e6], [0.0; 3])),
        ("tiny step", found(1e9, &[1.0], [0.0; 3])),
        ("huge", found(1e18, &[4e18], [0.0; 3])),
        ("many", found(14.8e6, &many, [0.0, 0.0, 1e4])),
        ("hostile", hostile),
    ] {
        let chart = waterfall(&found).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!chart.svg.contains("NaN") && !chart.svg.contains("<script"), "{name}");
        assert!(chart.png().expect("it can be drawn").starts_with(b"\x89PNG"), "{name}");
        texts_stand_apart(name, std::slice::from_ref(&chart));
        assert!(chart.alt.contains("earlier") && chart.alt.contains("later"), "{name}: {}", chart.alt);
    }
}
