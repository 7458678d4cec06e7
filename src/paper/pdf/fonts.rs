//! The fonts of a PDF: DejaVu, which is embedded, and one that the user names for what DejaVu lacks.
use super::PdfError;
use super::sheet::{Face, Mark, Sheets};
use crate::paper::language::Language;
use krilla::text::Font;
use resvg::usvg::fontdb;
use std::collections::BTreeSet;
use std::sync::Arc;
use unicode_width::UnicodeWidthChar;

/// One font: to measure by and to embed.
struct Loaded {
    face: ttf_parser::Face<'static>,
    font: Font,
}

/// Fonts to write a paper with.
pub struct Fonts {
    regular: Loaded,
    bold: Loaded,
    mono: Loaded,
    other: Option<Loaded>,
    /// For the text of charts.
    pub(super) database: Arc<fontdb::Database>,
}

impl Fonts {
    /// The embedded fonts, and `other` (a TrueType or OpenType font or collection, called `name`) for letters that these
    /// lack; of a collection, the face for the language.
    ///
    /// # Errors
    /// If `other` is no font.
    pub fn new(other: Option<(&str, Vec<u8>)>, language: Language) -> Result<Self, PdfError> {
        let mut database = fontdb::Database::new();
        for face in [dejavu::sans::regular(), dejavu::sans::bold()] {
            database.load_font_data(face.to_vec());
        }
        let embedded = |bytes: &'static [u8]| {
            loaded(bytes, 0).ok_or_else(|| PdfError::Font("an embedded font".to_owned()))
        };
        let other = match other {
            None => None,
            Some((name, bytes)) => {
                // A font lives as long as the program: it is read once.
                let bytes: &'static [u8] = bytes.leak();
                let index = face_for(bytes, language);
                let font = loaded(bytes, index).ok_or_else(|| PdfError::Font(name.to_owned()))?;
                database.load_font_data(bytes.to_vec());
                Some(font)
            }
        };
        Ok(Self {
            regular: embedded(dejavu::sans_condensed::regular())?,
            bold: embedded(dejavu::sans_condensed::bold())?,
            mono: embedded(dejavu::sans_mono::regular())?,
            other,
            database: Arc::new(database),
        })
    }

    fn own(&self, face: Face) -> &Loaded {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Mono => &self.mono,
        }
    }

    /// The font that has the letter: the face's own, or the other.
    fn of(&self, face: Face, letter: char) -> &Loaded {
        let own = self.own(face);
        match &self.other {
            Some(other) if !has(own, letter) && has(other, letter) => other,
            _ => own,
        }
    }

    fn lacks(&self, face: Face, letter: char) -> bool {
        !has(self.of(face, letter), letter)
    }

    fn advance(&self, face: Face, letter: char) -> f32 {
        let font = &self.of(face, letter).face;
        let units = font.glyph_index(letter).and_then(|glyph| font.glyph_hor_advance(glyph));
        match units {
            Some(units) => f32::from(units) / f32::from(font.units_per_em()),
            None if letter.width() == Some(0) => 0.0,
            None => 0.6,
        }
    }

    /// Of a text, in points.
    pub(super) fn width(&self, text: &str, face: Face, size: f32) -> f32 {
        text.chars().map(|letter| self.advance(face, letter)).sum::<f32>() * size
    }

    /// The text in pieces of one font each.
    pub(super) fn runs(&self, text: &str, face: Face) -> Vec<(Font, String)> {
        let mut runs: Vec<(Font, String)> = Vec::new();
        for letter in text.chars() {
            let font = &self.of(face, letter).font;
            match runs.last_mut() {
                Some((last, run)) if last == font => run.push(letter),
                _ => runs.push((font.clone(), letter.to_string())),
            }
        }
        runs
    }

    /// The text in lines of at most `width` points: broken at spaces, between Chinese letters, and inside a word only
    /// where it is longer than a line.
    pub(super) fn wrap(&self, text: &str, face: Face, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut used = 0.0;
        for word in words(text) {
            let long = self.width(word.trim_end(), face, size);
            if used > 0.0 && used + long > width {
                lines.push(String::new());
                used = 0.0;
            }
            for letter in word.chars() {
                let step = self.advance(face, letter) * size;
                if used > 0.0 && used + step > width && !letter.is_whitespace() {
                    lines.push(String::new());
                    used = 0.0;
                }
                if used > 0.0 || !letter.is_whitespace() {
                    lines.last_mut().expect("there is a line").push(letter);
                    used += step;
                }
            }
        }
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Letters of the sheets that no font has.
    pub(super) fn missing_in(&self, sheets: &Sheets) -> Vec<char> {
        let marks = sheets.pages.iter().flatten();
        let texts = marks.filter_map(|mark| match mark {
            Mark::Text { text, face, .. } => Some((text, *face)),
            _ => None,
        });
        let letters = texts.flat_map(|(text, face)| text.chars().map(move |letter| (letter, face)));
        let missing: BTreeSet<char> = letters
            .filter(|(letter, face)| self.lacks(*face, *letter) && letter.width() != Some(0))
            .map(|(letter, _)| letter)
            .collect();
        missing.into_iter().collect()
    }
}

fn has(font: &Loaded, letter: char) -> bool {
    font.face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0)
}

fn loaded(bytes: &'static [u8], index: u32) -> Option<Loaded> {
    let face = ttf_parser::Face::parse(bytes, index).ok()?;
    let font = Font::new(bytes.to_vec().into(), index)?;
    Some(Loaded { face, font })
}

/// Of a collection, the face whose family says that it is for the language; otherwise the first.
fn face_for(bytes: &[u8], language: Language) -> u32 {
    let marks: &[&str] = match language {
        Language::SimplifiedChinese => &[" SC", " CN"],
        Language::English | Language::TraditionalChinese => &[" HK", " TC", " TW"],
    };
    let count = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let family = |index: u32| -> Option<String> {
        let face = ttf_parser::Face::parse(bytes, index).ok()?;
        let names = face.names().into_iter();
        names.filter(|name| name.name_id == ttf_parser::name_id::FULL_NAME).find_map(|name| name.to_string())
    };
    let find = |mark: &&str| {
        (0..count)
            .find(|index| family(*index).is_some_and(|name| format!("{name} ").contains(&format!("{mark} "))))
    };
    marks.iter().find_map(find).unwrap_or(0)
}

/// White space at which a line may end.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() && letter != '\u{a0}'
}

/// What a line may end after: words with their spaces, and single wide letters with the marks that follow them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    for pair in letters.windows(2) {
        let ((_, one), (next, other)) = (pair[0], pair[1]);
        let after_space = is_space(one) && !is_space(other);
        let is_wide = |letter: char| letter.width() == Some(2);
        let closes = "，。；：、）」』？！,.;:)%”".contains(other);
        let opens = "（「『(“".contains(one);
        let between = (is_wide(one) || is_wide(other))
            && !closes
            && !opens
            && !other.is_whitespace()
            && one != '\u{a0}';
        if after_space || between || (matches!(one, '/' | '_' | '·') && other.is_alphanumeric()) {
            words.push(&text[start..next]);
            start = next;
        }
    }
    words.push(&text[start..]);
    words
}
