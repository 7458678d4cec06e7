//! Markdown from texts that others wrote.
use super::text;

/// A text on one line, of which nothing is taken for markup.
pub(super) fn plain(words: &str) -> String {
    let mut out = String::new();
    for character in text::clean(words).trim().chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// What a scenario writes, as code.
pub(super) fn code(words: &str) -> String {
    let clean = text::clean(words).replace('`', "'").replace('|', "\\|");
    if clean.trim().is_empty() { String::new() } else { format!("`{clean}`") }
}

/// A table; cells are Markdown already.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<&str> = cells.collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = line(&mut header.iter().copied());
    out.push_str(&line(&mut header.iter().map(|_| "---")));
    for row in rows {
        out.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    out
}

pub(super) fn list(items: &[String]) -> String {
    items.iter().map(|item| format!("- {item}\n")).collect()
}
