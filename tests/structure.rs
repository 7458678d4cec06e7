//! Holds the code to its structure: imports run downwards, and each ability has one home.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground floor up; a room imports from rooms before it, and from itself.
const ROOMS: [&[&str]; 10] = [
    &["diagnostics", "files", "format", "math", "random", "units"],
    &["formula", "distributions", "copulas", "stats", "fitting"],
    &["scenario"],
    &["engine"],
    &["risk", "analysis"],
    &["prevention", "sensitivity", "whatif", "audit"],
    &["results"],
    &["plots"],
    &["report"],
    &["paper"],
];

/// Imports within one floor that are meant; they form no circle.
const NEIGHBOURS: [(&str, &str); 7] = [
    ("files", "diagnostics"),
    ("random", "math"),
    ("formula", "units"),
    ("units", "diagnostics"),
    ("distributions", "formula"),
    ("copulas", "distributions"),
    ("fitting", "distributions"),
];

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// `engine` for `src/engine/plan.rs` and for `src/engine.rs`.
fn room(path: &Path) -> String {
    let within =
        path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("it lies in src");
    let first =
        within.components().next().expect("a file has a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file: without comments, and without what only its tests use.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("sources are UTF-8");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    ["tests", "reference", "fixture"].contains(&name.as_str())
        || path.components().any(|part| part.as_os_str() == "tests")
}

fn imported_rooms(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (index, _) in code.match_indices("crate::") {
        let rest = &code[index + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = &list[..list.find("};").unwrap_or(list.len())];
            let mut depth = 0;
            let mut name = String::new();
            for character in list.chars().chain([',']) {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        rooms.push(name.trim().split("::").next().unwrap_or_default().to_owned());
                        name.clear();
                    }
                    _ if depth == 0 => name.push(character),
                    _ => {}
                }
            }
        } else {
            rooms.push(
                rest.chars()
                    .take_while(|character| character.is_alphanumeric() || *character == '_')
                    .collect(),
            );
        }
    }
    rooms
}

#[test]
fn imports_run_downwards_only() {
    let floors: BTreeMap<&str, usize> = ROOMS
        .iter()
        .enumerate()
        .flat_map(|(floor, rooms)| rooms.iter().map(move |room| (*room, floor)))
        .collect();
    let mut upward = Vec::new();
    let mut seen = 0;
    for path in sources().iter().filter(|path| !is_test(path)) {
        let from = room(path);
        if ["main", "lib", "cli"].contains(&from.as_str()) {
            continue;
        }
        let floor = *floors.get(from.as_str()).unwrap_or_else(|| panic!("room `{from}` stands on no floor"));
        for to in imported_rooms(&code(path)) {
            let Some(&below) = floors.get(to.as_str()) else { continue };
            seen += 1;
            if to != from && below >= floor && !NEIGHBOURS.contains(&(from.as_str(), to.as_str())) {
                upward.push(format!("{} imports {to}", path.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were found: the test no longer reads the code");
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn every_room_is_declared_and_every_declared_room_stands_on_a_floor() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("lib.rs is there");
    let mut declared: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|name| name.trim_end_matches(';'))
        .collect();
    let mut known: Vec<&str> = ROOMS.iter().flat_map(|rooms| rooms.iter().copied()).collect();
    declared.sort_unstable();
    known.sort_unstable();
    assert_eq!(declared, known);
}

/// Whether `word` is a word of the code, or begins one with a sign: `rand::` is no part of `Operand::`, and `Serialize` none
/// of `Serialized`.
fn has_word(code: &str, word: &str) -> bool {
    let is_letter = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word).any(|(index, _)| {
        let goes_on = word.ends_with(is_letter) && code[index + word.len()..].starts_with(is_letter);
        !code[..index].ends_with(is_letter) && !goes_on
    })
}

/// Fails on code outside `homes` that has one of `words`.
fn only_in(homes: &[&str], words: &[&str]) {
    let mut strays = Vec::new();
    for path in sources().iter().filter(|path| !is_test(path)) {
        let code = code(path);
        for word in words.iter().filter(|word| has_word(&code, word)) {
            if !homes.contains(&room(path).as_str()) {
                strays.push(format!("{} has `{word}`", path.display()));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn only_the_command_line_prints() {
    only_in(
        &["cli"],
        &["println!", "eprintln!", "print!(", "eprint!(", "std::io::stdout", "std::io::stderr", "dbg!"],
    );
}

#[test]
fn only_one_file_touches_the_disk() {
    only_in(&["files"], &["std::fs", "File::", "fs::", "OpenOptions"]);
}

#[test]
fn only_the_results_document_serialises() {
    only_in(&["results"], &["Serialize", "Deserialize"]);
}

#[test]
fn randomness_has_one_home() {
    only_in(&["random"], &["rand::", "thread_rng", "getrandom"]);
}
