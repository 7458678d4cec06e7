//! Sheets of A4 paper with marks on them, in points from the top left.
use crate::plots;

pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;
pub const SIDE: f32 = 51.0;
pub const TOP: f32 = 51.0;
/// The last line of text ends here.
pub const BOTTOM: f32 = HEIGHT - 62.0;
/// Between the margins.
pub const COLUMN: f32 = WIDTH - 2.0 * SIDE;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Regular,
    Bold,
    Mono,
}

pub type Ink = [u8; 3];

/// The colour of a page by its name.
pub fn ink(name: &str) -> Ink {
    plots::page_colours().find(|(known, _)| *known == name).map_or([0, 0, 0], |(_, colour)| colour)
}

#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// One line; `y` is its baseline.
    Text {
        x: f32,
        y: f32,
        text: String,
        face: Face,
        size: f32,
        ink: Ink,
    },
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        ink: Ink,
    },
    /// An SVG at this width.
    Picture {
        x: f32,
        y: f32,
        width: f32,
        svg: String,
        alt: String,
    },
}

/// A heading that a reader can jump to.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// Pages, and the height at which the last one goes on.
#[derive(Clone, Debug)]
pub struct Sheets {
    pub pages: Vec<Vec<Mark>>,
    pub bookmarks: Vec<Bookmark>,
    pub y: f32,
}

impl Sheets {
    pub fn new() -> Self {
        Self { pages: vec![Vec::new()], bookmarks: Vec::new(), y: TOP }
    }

    /// Begins a page unless this one is empty.
    pub fn turn(&mut self) {
        if self.pages.last().is_some_and(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
        }
        self.y = TOP;
    }

    /// Begins a page if less than this is left; says whether it did.
    pub fn need(&mut self, height: f32) -> bool {
        let turns = self.y + height > BOTTOM && self.y > TOP;
        if turns {
            self.turn();
        }
        turns
    }

    pub fn put(&mut self, mark: Mark) {
        self.pages.last_mut().expect("there is a page").push(mark);
    }

    pub fn text(&mut self, text: &str, x: f32, y: f32, (face, size, ink): (Face, f32, Ink)) {
        if !text.is_empty() {
            self.put(Mark::Text { x, y, text: text.to_owned(), face, size, ink });
        }
    }

    pub fn bookmark(&mut self, text: &str) {
        let page = self.pages.len() - 1;
        self.bookmarks.push(Bookmark { text: text.to_owned(), page, y: self.y });
    }
}
