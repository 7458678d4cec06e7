//! No bytes that claim to be a scenario may make the reader panic, and every refusal must render.
//!
//! `cargo fuzz run scenario` (needs a nightly toolchain).
#![no_main]
use amerce::diagnostics;
use amerce::scenario::{Overrides, Scenario};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Scenario::from_text("fuzz.toml", text, Path::new("nowhere"), &Overrides::default()) {
        Ok(scenario) => {
            scenario.readings();
        }
        Err(error) => {
            assert!(!diagnostics::render(&error.diagnostics, &error.sources, false).is_empty());
        }
    }
});
