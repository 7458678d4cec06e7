//! The comments of a TOML file, kept as notes of the rows that they stand above or beside.

/// One comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Without its `#`.
    pub(super) text: String,
    /// Whether nothing stands before it in its line.
    pub(super) alone: bool,
}

/// All comments of a TOML text, in order; what looks like one inside a text is none.
pub(super) fn comments(toml: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut position = 0;
    let mut line_start = 0;
    while position < toml.len() {
        let rest = &toml[position..];
        let first = rest.as_bytes()[0];
        match first {
            b'#' => {
                let line = rest.lines().next().unwrap_or_default();
                found.push(Comment {
                    start: position,
                    text: line[1..].strip_prefix(' ').unwrap_or(&line[1..]).trim_end().to_owned(),
                    alone: toml[line_start..position].trim().is_empty(),
                });
                position += line.len();
            }
            b'"' | b'\'' => position += quoted(rest),
            b'\n' => {
                position += 1;
                line_start = position;
            }
            _ => position += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// The length of the quoted text at the beginning of `rest`.
fn quoted(rest: &str) -> usize {
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let (mark, several_lines) =
        if rest.starts_with(&triple) { (triple.as_str(), true) } else { (quote, false) };
    let mut position = mark.len();
    while position < rest.len() {
        let here = &rest[position..];
        if quote == "\"" && here.starts_with('\\') {
            position += 1 + here.chars().nth(1).map_or(0, char::len_utf8);
        } else if here.starts_with(mark) {
            // Up to two quotes may stand before the three that end it.
            let run = here.len() - here.trim_start_matches(quote).len();
            return position + if several_lines { run.min(5) } else { 1 };
        } else if here.starts_with('\n') && !several_lines {
            return position;
        } else {
            position += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Gives each comment to a row: one alone in its line to the row of the next place in the file, any other to that of the
/// last place before it. `anchors` are places with their rows, by rising place.
pub(super) fn notes<R: Copy + PartialEq>(toml: &str, anchors: &[(usize, R)]) -> Vec<(R, String)> {
    let mut notes: Vec<(R, String)> = Vec::new();
    for comment in comments(toml) {
        let after = anchors.partition_point(|(place, _)| *place < comment.start);
        let next = if comment.alone { anchors.get(after) } else { None };
        let Some((_, row)) = next.or_else(|| anchors.get(after.wrapping_sub(1))).or(anchors.last()) else {
            continue;
        };
        match notes.iter_mut().find(|(known, _)| known == row) {
            Some((_, text)) => {
                text.push('\n');
                text.push_str(&comment.text);
            }
            None => notes.push((*row, comment.text)),
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_inside_a_text_begins_no_comment() {
        let toml = "# one\na = \"# no \\\" # no\" # two\nb = '''# no\n' # no''' # three\nc = \"\"\"\"# no\"\"\"\" # four";
        let texts: Vec<String> = comments(toml).into_iter().map(|comment| comment.text).collect();
        assert_eq!(texts, ["one", "two", "three", "four"]);
    }

    #[test]
    fn a_comment_above_belongs_to_what_follows_and_one_beside_to_its_line() {
        let toml = "# of a\na = 1 # beside a\n# of b\n\n# more of b\nb = 2\n# last";
        let places = [(toml.find("a =").expect("a"), 'a'), (toml.find("b =").expect("b"), 'b')];
        let expected = [('a', "of a\nbeside a".to_owned()), ('b', "of b\nmore of b\nlast".to_owned())];
        assert_eq!(notes(toml, &places), expected);
    }
}
