//! What a terminal can show.

/// What the terminal can show: the caller knows, the renderers do not ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Bold and colours. They only underline what the words say.
    pub color: bool,
    /// Columns that no line goes beyond; less than [`TerminalStyle::NARROWEST`] counts as that.
    pub width: usize,
}

impl TerminalStyle {
    /// Below this, words break to pieces.
    pub const NARROWEST: usize = 60;

    pub(super) fn columns(self) -> usize {
        self.width.max(Self::NARROWEST)
    }

    /// Each line in bold. The text holds no control characters of its own.
    pub(super) fn strong(self, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let lines: Vec<String> = text.lines().map(|line| format!("\u{1b}[1m{line}\u{1b}[0m")).collect();
        lines.join("\n")
    }

    /// A section: its title, and what stands under it.
    pub(super) fn section(self, title: &str, body: &str) -> String {
        format!("{}\n{body}\n", self.strong(&super::text::wrap(title, self.columns())))
    }
}
