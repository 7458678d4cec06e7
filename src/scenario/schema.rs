//! The JSON Schema of a scenario, for editors that check TOML as it is typed.
use super::keys::{self, DISTRIBUTIONS, FREQUENCIES, Key, Kind, TABLES, TRUNCATED};
use serde_json::{Map, Value, json};

const NAME: &str = "^[\\p{L}_][\\p{L}\\p{N}_]*$";

/// The schema (JSON Schema 2020-12) as a document.
pub fn schema() -> Value {
    let about = |table: &str| TABLES.iter().find(|(name, _)| *name == table).map_or("", |(_, about)| *about);
    let named = |table: &str, each: Value| {
        json!({
            "type": "object", "description": about(table),
            "patternProperties": { NAME: each }, "additionalProperties": false,
        })
    };
    let mut component = table(keys::COMPONENT, "");
    component["description"] = json!("A component that may be left out.");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "amerce scenario",
        "type": "object",
        "additionalProperties": false,
        "required": ["scenario"],
        "properties": {
            "scenario": table(keys::SCENARIO, about("scenario")),
            "inputs": named("inputs", table(keys::INPUT, "")),
            "correlation": { "type": "array", "description": about("correlation"), "items": table(keys::CORRELATION, "") },
            "define": named("define", expression("A formula over inputs and other definitions.")),
            "loss": named("loss", json!({ "anyOf": [expression("A formula in the scenario's currency."), component] })),
            "insurance": table(keys::INSURANCE, about("insurance")),
            "frequency": table(keys::FREQUENCY, about("frequency")),
            "reoffence": table(keys::REOFFENCE, about("reoffence")),
            "controls": named("controls", table(keys::CONTROL, "")),
            "programmes": named("programmes", json!({ "type": "array", "items": { "type": "string" }, "uniqueItems": true })),
            "appetite": { "type": "array", "description": about("appetite"), "items": table(keys::APPETITE, "") },
            "stress": named("stress", table(keys::STRESS, "")),
        },
        "$comment": format!(
            "distributions: {}, {TRUNCATED}; numbers of incidents: {}",
            DISTRIBUTIONS.join(", "), FREQUENCIES.join(", ")
        ),
    })
}

fn table(keys: &[Key], about: &str) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut table = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !about.is_empty() {
        table["description"] = json!(about);
    }
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

fn expression(about: &str) -> Value {
    json!({ "type": ["string", "number"], "description": about })
}

fn property(key: &Key) -> Value {
    let about = key.about;
    match key.kind {
        Kind::Text => json!({ "type": "string", "description": about }),
        Kind::Integer => json!({ "type": "integer", "minimum": 0, "description": about }),
        Kind::Expression => expression(about),
        Kind::Date => json!({ "type": "string", "format": "date", "description": about }),
        Kind::Boolean => json!({ "type": "boolean", "description": about }),
        Kind::Word(words) => json!({ "enum": words, "description": about }),
        Kind::Names => json!({
            "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true, "description": about,
        }),
        Kind::Shares => json!({
            "type": "array", "items": expression(""), "minItems": 1, "description": about,
        }),
        Kind::Matrix => json!({
            "type": "array", "description": about, "items": { "type": "array", "items": expression("") },
        }),
        Kind::Changes => json!({
            "type": "object", "description": about, "minProperties": 1,
            "additionalProperties": { "type": ["string", "number", "object"] },
        }),
        Kind::Expressions => json!({
            "type": "object", "description": about, "patternProperties": { NAME: expression("") },
            "additionalProperties": false,
        }),
    }
}
