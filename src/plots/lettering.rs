//! Text that fits: measured with the embedded font, wrapped, shortened, and free of what XML cannot hold.
use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use unicode_width::UnicodeWidthChar;

use super::PlotError;
use super::theme::Colour;

/// DejaVu Sans, which is embedded for measuring and for PNG; a viewer of the SVG that lacks it takes Verdana,
/// whose letters are as wide.
pub const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// Ascent less descent of DejaVu Sans in ems: plotters measures by this height and not by the em.
const HEIGHT_IN_EMS: f64 = 2384.0 / 2048.0;

/// A kind of lettering; `size` is the em in canvas units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub size: f64,
    pub bold: bool,
    pub colour: Colour,
}

impl Type {
    pub fn line_height(self) -> f64 {
        (1.35 * self.size).round()
    }

    pub fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The font at a size in plotters' measure.
    pub fn font(self, size: f64) -> FontDesc<'static> {
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        FontDesc::new(FontFamily::Name(FAMILY), size, style)
    }

    /// Width in canvas units.
    pub fn width(self, text: &str) -> f64 {
        // Letters that are wide in every font are not in ours: whatever font shows them takes a whole em.
        let wide = text.chars().filter(|letter| letter.width() == Some(2)).count();
        let rest: String = text.chars().filter(|letter| letter.width() != Some(2)).collect();
        // Measured large, since plotters answers in whole pixels.
        let ((left, _), (right, _)) =
            self.font(1000.0 * HEIGHT_IN_EMS).layout_box(&rest).unwrap_or(((0, 0), (0, 0)));
        (f64::from(right - left) / 1000.0 + wide as f64) * self.size
    }

    pub fn widest<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> f64 {
        texts.into_iter().map(|text| self.width(text)).fold(0.0, f64::max)
    }

    /// The text, or as much of its beginning as fits with `…`.
    pub fn shorten(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let fitting = self.fitting(text, width - self.width("…"));
        format!("{}…", text[..fitting].trim_end())
    }

    /// The text in at most `most` lines, the last one shortened if need be.
    pub fn wrap(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            if lines.len() + 1 >= most || self.width(rest) <= width {
                lines.push(self.shorten(rest, width));
                break;
            }
            let fitting = self.fitting(rest, width);
            let cut = break_before(rest, fitting);
            lines.push(rest[..cut].trim_end().to_owned());
            rest = rest[cut..].trim_start();
        }
        lines
    }

    /// Bytes of the longest beginning that fits; at least one letter.
    fn fitting(self, text: &str, width: f64) -> usize {
        let mut used = 0.0;
        for (index, letter) in text.char_indices() {
            used += self.width(letter.encode_utf8(&mut [0; 4]));
            if used > width && index > 0 {
                return index;
            }
        }
        text.len()
    }
}

/// The last place up to `most` bytes at which a line may end, or `most` where there is no fair one.
fn break_before(text: &str, most: usize) -> usize {
    let next_is_space = text[most..].starts_with(char::is_whitespace);
    if next_is_space {
        return most;
    }
    text[..most]
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace() || matches!(letter, '_' | '-' | '/' | ','))
        .map(|(index, letter)| index + letter.len_utf8())
        .rfind(|cut| 3 * cut > most)
        .unwrap_or(most)
}

/// Text from a scenario on one line, without what XML 1.0 cannot hold even when escaped.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
            letter if letter.is_control() || letter.is_whitespace() => ' ',
            letter => letter,
        })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Makes the embedded fonts known to plotters, once.
pub fn prepare() -> Result<(), PlotError> {
    static READY: OnceLock<bool> = OnceLock::new();
    let ready = READY.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular()).is_ok()
            && register_font(FAMILY, FontStyle::Bold, dejavu::sans::bold()).is_ok()
    });
    if *ready { Ok(()) } else { Err(PlotError::Font("DejaVu Sans")) }
}
