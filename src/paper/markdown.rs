//! A paper as Markdown, with a link behind every figure.
use super::block::{Block, Paper, Piece, Table, Text};

/// The paper as CommonMark with tables. Charts are left to their alt text.
pub fn markdown(paper: &Paper) -> String {
    let mut out = String::new();
    if let Some(banner) = &paper.banner {
        out.push_str(&format!("> **{}**\n\n", escaped(banner)));
    }
    out.push_str(&format!("# {}\n\n{}\n", escaped(&paper.title), escaped(&paper.subtitle)));
    for section in &paper.sections {
        out.push_str(&format!("\n## {}\n", escaped(&section.heading)));
        for block in &section.blocks {
            out.push('\n');
            out.push_str(&written(block));
        }
    }
    format!("{out}\n---\n\n{}\n", escaped(&paper.footer))
}

fn written(block: &Block) -> String {
    match block {
        Block::Answer(texts) => texts.iter().map(|text| format!("{}\n\n", line(text))).collect(),
        Block::Heading(text) => format!("### {}\n", escaped(text)),
        Block::Paragraph(text) | Block::Note(text) => format!("{}\n", line(text)),
        Block::List(texts) => texts.iter().map(|text| format!("- {}\n", line(text))).collect(),
        Block::Chart(picture) => format!("{}\n", escaped(&picture.alt)),
        Block::Table(table) => rows(table),
        // A fence longer than any in the text.
        Block::Code(text) => format!("````text\n{}\n````\n", text.replace("````", "'''")),
    }
}

fn line(text: &Text) -> String {
    text.0
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => escaped(words),
            Piece::Figure { text, at } => {
                format!("[{}](<{}>)", escaped(text), at.link().replace(['<', '>', '\n'], ""))
            }
        })
        .collect()
}

fn rows(table: &Table) -> String {
    let join = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = String::new();
    if !table.caption.is_empty() {
        out.push_str(&format!("{}\n\n", escaped(&table.caption)));
    }
    out.push_str(&join(table.columns.iter().map(|column| escaped(&column.title)).collect()));
    let rule = |figure: bool| if figure { "---:" } else { "---" }.to_owned();
    out.push_str(&join(table.columns.iter().map(|column| rule(column.is_figure)).collect()));
    for row in &table.rows {
        out.push_str(&join(row.cells.iter().map(|cell| line(&cell.text)).collect()));
    }
    out
}

/// Text that Markdown would otherwise read as markup or as HTML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}
