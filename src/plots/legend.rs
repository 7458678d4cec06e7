//! Keys that say what each mark means, outside of the plotted area.
use super::canvas::{Anchor, Area, Canvas, Dot, Point};
use super::theme::{self, Colour, Mark};

/// Length of a line sample, and the distance from it to its text.
const SAMPLE: f64 = 76.0;
const GAP: f64 = 16.0;
const BETWEEN: f64 = 56.0;

/// How a key shows its mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample {
    Line(Mark),
    Swatch(Colour),
    /// A point with its interval both ways.
    Interval,
    Diamond,
    /// Points of one shape and colour.
    Dots(Dot, Colour),
}

impl Sample {
    fn width(self) -> f64 {
        match self {
            Self::Line(_) => SAMPLE,
            Self::Swatch(_) | Self::Interval | Self::Diamond | Self::Dots(..) => 36.0,
        }
    }

    fn draw(self, canvas: &mut Canvas, (x, y): Point) {
        let middle = x + self.width() / 2.0;
        match self {
            Self::Line(mark) => canvas.path(&[(x, y), (x + SAMPLE, y)], &mark),
            Self::Swatch(colour) => {
                let area = Area { left: x, top: y - 13.0, right: x + self.width(), bottom: y + 13.0 };
                canvas.fill(&area, colour);
            }
            Self::Interval => {
                canvas.line((x, y), (x + self.width(), y), theme::SOFT_INK, 3);
                canvas.line((middle, y - 18.0), (middle, y + 18.0), theme::SOFT_INK, 3);
                canvas.disc((middle, y), 8, theme::SOFT_INK);
            }
            Self::Dots(dot, colour) => {
                [0.0, 0.5, 1.0]
                    .iter()
                    .for_each(|share| canvas.dot(dot, (x + share * self.width(), y), colour));
            }
            Self::Diamond => canvas.diamond((middle, y), 14.0, theme::INK),
        }
    }
}

/// Keys side by side from the left, on one line centred on `y`, as many as fit.
pub fn row(canvas: &mut Canvas, y: f64, keys: &[(Sample, &str)]) {
    let mut x = theme::MARGIN;
    for (sample, text) in keys {
        let start = x + sample.width() + GAP;
        let room = theme::WIDTH - theme::MARGIN - start;
        let text = theme::LABEL.shorten(text, room.max(0.0));
        sample.draw(canvas, (x, y));
        canvas.text(&text, (start, y), Anchor::Start, theme::LABEL);
        x = start + theme::LABEL.width(&text) + BETWEEN;
    }
}

/// Width of a column of keys with these texts, within `most`.
pub fn column_width<'a>(texts: impl IntoIterator<Item = &'a str>, most: f64) -> f64 {
    (SAMPLE + GAP + theme::LABEL.widest(texts) + 4.0).min(most)
}

/// Keys one below the other in a column; each text takes up to two lines. Gives the height at which they end.
pub fn column(canvas: &mut Canvas, (x, top): Point, width: f64, keys: &[(Sample, String)]) -> f64 {
    let mut y = top;
    for (sample, text) in keys {
        let lines = theme::LABEL.wrap(text, width - SAMPLE - GAP, 2);
        sample.draw(canvas, (x + (SAMPLE - sample.width()) / 2.0, y));
        canvas.lines(&lines, (x + SAMPLE + GAP, y), Anchor::Start, theme::LABEL);
        y += lines.len().max(1) as f64 * theme::LABEL.line_height() + 14.0;
    }
    y
}

/// Small print in a column below its keys, in as many lines as there is room for.
pub fn column_note(canvas: &mut Canvas, (x, top): Point, width: f64, text: &str) {
    let room = theme::HEIGHT - theme::MARGIN - top;
    let most = (room / theme::NOTE.line_height()).max(1.0) as usize;
    let lines = theme::NOTE.wrap(text, width - SAMPLE - GAP, most);
    canvas.lines(&lines, (x + SAMPLE + GAP, top), Anchor::Start, theme::NOTE);
}
