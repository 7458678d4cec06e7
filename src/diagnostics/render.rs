//! Diagnostics as people read them: the line, the place in it, and what to write instead.
use super::source::floor_char_boundary;
use super::{Cell, Diagnostic, Label, Severity, Source, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// Longer lines are cut to what is around the place at fault.
const LONGEST_LINE: usize = 160;

/// All messages as text, each followed by an empty line; colours only where asked for.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&without_gaps(&renderer.render(&[group(diagnostic, sources)])));
        // Without a place there is no margin that a help could stand in.
        if let (Some(help), []) = (&diagnostic.help, diagnostic.labels.as_slice()) {
            text.push('\n');
            text.push_str(&renderer.render(&[Group::with_title(Level::HELP.primary_title(printable(help)))]));
        }
        text.push_str("\n\n");
    }
    text
}

/// Without the lines of `:::` that stand between a cell's place and what it shows.
fn without_gaps(rendered: &str) -> String {
    let is_gap = |line: &&str| {
        // What lies between an escape and its `m` is a colour.
        let mut parts = line.split('\u{1b}');
        let first = parts.next().unwrap_or_default().to_owned();
        let plain =
            parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest));
        plain.trim() == ":::"
    };
    rendered.lines().filter(|line| !is_gap(line)).collect::<Vec<_>>().join("\n")
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group =
        Group::with_title(level.primary_title(printable(&diagnostic.message)).id(diagnostic.code));
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let source = sources.get(label.span.source);
        group = match source.cell(label.span.start, label.span.end) {
            Some(cell) => {
                let place = format!("{}, sheet {}, cell {}", source.name, cell.sheet, cell.address());
                group.element(Origin::path(printable(&place))).element(of_cell(label, kind, source, cell))
            }
            None => group.element(snippet(label, kind, sources)),
        };
    }
    match &diagnostic.help {
        Some(help) if !diagnostic.labels.is_empty() => group.element(Level::HELP.message(printable(help))),
        _ => group,
    }
}

fn snippet<'a>(
    label: &'a Label,
    kind: AnnotationKind,
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.get(label.span.source);
    let (_, line, _) = sources.location(label.span);
    let (line_text, range) = line_of(&source.text, label.span.start..label.span.end);
    let annotation = kind.span(range);
    let annotation =
        if label.text.is_empty() { annotation } else { annotation.label(printable(&label.text)) };
    Snippet::source(line_text).line_start(line).path(printable(&source.name)).annotation(annotation)
}

/// What the cell shows, beside its row.
fn of_cell<'a>(
    label: &'a Label,
    kind: AnnotationKind,
    source: &Source,
    cell: &Cell,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let alike = source.text.get(cell.range.clone()) == Some(cell.text.as_str());
    let within = |index: usize| index.clamp(cell.range.start, cell.range.end) - cell.range.start;
    let span = match alike {
        true => within(label.span.start)..within(label.span.end),
        false => 0..cell.text.len(),
    };
    let (line_text, range) = line_of(&cell.text, span);
    let annotation = kind.span(range);
    let annotation =
        if label.text.is_empty() { annotation } else { annotation.label(printable(&label.text)) };
    Snippet::source(line_text).line_start(cell.row).annotation(annotation)
}

/// The line in which a span begins, cut around the span if it is long, and the span within it.
fn line_of(text: &str, span: Range<usize>) -> (String, Range<usize>) {
    let start = floor_char_boundary(text, span.start);
    let end = floor_char_boundary(text, span.end).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let end = end.min(line_end);
    let (from, to) = if line_end - line_start <= LONGEST_LINE {
        (line_start, line_end)
    } else {
        let from = floor_char_boundary(text, start.saturating_sub(LONGEST_LINE / 4)).max(line_start);
        (from, floor_char_boundary(text, from + LONGEST_LINE).min(line_end))
    };
    let line = printable(text[from..to].trim_end_matches('\r'));
    let within = |index: usize| floor_char_boundary(&line, index.clamp(from, to) - from);
    (line.clone(), within(start)..within(end))
}

/// Control characters become blanks of as many bytes, so that nothing that a scenario says can steer the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let control = character.is_control() && character != '\n';
            let copies = if control { character.len_utf8() } else { 1 };
            std::iter::repeat_n(if control { ' ' } else { character }, copies)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Span;

    #[test]
    fn a_message_shows_place_line_label_and_help() {
        let mut sources = Sources::default();
        let text = "[loss]\nchurn = \"churn_rate * average_order_value\"\n";
        let id = sources.add("retailer.toml", text);
        let start = text.find("churn_rate").expect("it is there");
        let span = Span { source: id, start, end: start + 32 };
        let diagnostic = Diagnostic::error(
            "unit-mismatch",
            "churn has unit HKD/customer, but a loss component must be in HKD",
        )
        .at(span, "HKD/customer")
        .help("multiply by an input of unit `customer`");
        insta::assert_snapshot!(render(&[diagnostic], &sources, false), @r#"
        error[unit-mismatch]: churn has unit HKD/customer, but a loss component must be in HKD
         --> retailer.toml:2:10
          |
        2 | churn = "churn_rate * average_order_value"
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ HKD/customer
          |
          = help: multiply by an input of unit `customer`
        "#);
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_place() {
        let mut sources = Sources::default();
        let text = format!("{}é?{}", "x".repeat(500_000), "y".repeat(500_000));
        let id = sources.add("minified.toml", text);
        let span = Span { source: id, start: 500_001, end: 500_003 };
        let rendered =
            render(&[Diagnostic::error("parse", "what is this").at(span, "here")], &sources, false);
        assert!(rendered.len() < 1_000, "{} bytes", rendered.len());
        assert!(rendered.contains("é?") && rendered.contains("here"));
    }

    #[test]
    fn a_part_of_a_workbook_is_shown_as_its_cell() {
        let mut sources = Sources::default();
        let text = "[loss]\nchurn = \"churn_rate * value\"\n";
        let start = text.find("churn_rate").expect("it is there");
        let cell = Cell {
            range: start..start + 18,
            sheet: "Loss",
            row: 3,
            column: 27,
            text: "churn_rate * value".to_owned(),
        };
        let source = Source { name: "book.xlsx".to_owned(), text: text.to_owned(), cells: vec![cell] };
        let id = sources.push(source);
        let span = Span { source: id, start: start + 13, end: start + 18 };
        let diagnostic = Diagnostic::error("unknown-name", "`value` is no input").at(span, "unknown");
        let plain = render(std::slice::from_ref(&diagnostic), &sources, false);
        insta::assert_snapshot!(plain, @r"
        error[unknown-name]: `value` is no input
         --> book.xlsx, sheet Loss, cell AB3
          |
        3 | churn_rate * value
          |              ^^^^^ unknown
        ");
        assert!(!render(&[diagnostic], &sources, true).contains(":::"));
    }

    proptest::proptest! {
        #[test]
        fn any_span_of_any_text_renders(text in "\\PC{0,40}[\\t\\r\\né中]{0,6}\\PC{0,10}", start in 0_usize..80, length in 0_usize..80) {
            let mut sources = Sources::default();
            let id = sources.add("a.toml", text);
            let span = Span { source: id, start, end: start + length };
            let rendered = render(&[Diagnostic::warning("w", "m").at(span, "l")], &sources, true);
            proptest::prop_assert!(!rendered.is_empty());
        }
    }
}
