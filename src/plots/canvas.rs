//! A sheet to draw on: shapes and text in canvas units, written as SVG.
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use super::PlotError;
use super::lettering::{self, Type};
use super::theme::{Colour, HEIGHT, Mark, PAPER, WIDTH};

/// A point in canvas units: right, then down.
pub type Point = (f64, f64);

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub fn holds(&self, other: &Self) -> bool {
        other.left >= self.left
            && other.right <= self.right
            && other.top >= self.top
            && other.bottom <= self.bottom
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dot {
    Disc,
    Diamond,
    Ring,
}

/// Which part of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Draws; the first failure is kept and told at the end, so that a chart reads as a list of its shapes.
pub struct Canvas<'a> {
    backend: SVGBackend<'a>,
    failure: Option<PlotError>,
}

/// An SVG document of `title` and `alt` text with the shapes that `draw` draws.
pub fn svg(title: &str, alt: &str, draw: impl FnOnce(&mut Canvas)) -> Result<String, PlotError> {
    lettering::prepare()?;
    let mut document = String::new();
    let mut canvas = Canvas {
        backend: SVGBackend::with_string(&mut document, (WIDTH as u32, HEIGHT as u32)),
        failure: None,
    };
    canvas.fill(&Area { left: 0.0, top: 0.0, right: WIDTH, bottom: HEIGHT }, PAPER);
    draw(&mut canvas);
    let presented = canvas.backend.present();
    canvas.note(presented);
    if let Some(failure) = canvas.failure.take() {
        return Err(failure);
    }
    drop(canvas);
    // plotters writes whole numbers only: the view box is twice as fine as the picture, and the document says
    // what it shows.
    let body = document.split_once(">\n").map_or("", |(_, body)| body);
    Ok(format!(
        "<svg width=\"{}\" height=\"{}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<title>{}</title>\n<desc>{}</desc>\n{body}",
        WIDTH / 2.0,
        HEIGHT / 2.0,
        escaped(title),
        escaped(alt)
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn position((x, y): Point) -> (i32, i32) {
    (whole(x), whole(y))
}

/// The nearest whole unit; far outside stays far outside, and what is no number goes to the corner.
fn whole(value: f64) -> i32 {
    value.round().clamp(-10.0 * WIDTH, 10.0 * WIDTH) as i32
}

fn shade(colour: Colour) -> RGBAColor {
    RGBColor(colour.0, colour.1, colour.2).to_rgba()
}

fn stroke(colour: Colour, width: u32) -> ShapeStyle {
    ShapeStyle { color: shade(colour), filled: false, stroke_width: width }
}

impl Canvas<'_> {
    fn note<E: std::fmt::Display>(&mut self, drawn: Result<(), E>) {
        if let Err(error) = drawn
            && self.failure.is_none()
        {
            self.failure = Some(PlotError::Drawing(error.to_string()));
        }
    }

    pub fn fill(&mut self, area: &Area, colour: Colour) {
        let drawn = self.backend.draw_rect(
            position((area.left, area.top)),
            position((area.right, area.bottom)),
            &shade(colour),
            true,
        );
        self.note(drawn.map_err(|error| error.to_string()));
    }

    pub fn polygon(&mut self, corners: &[Point], colour: Colour) {
        let drawn = self.backend.fill_polygon(corners.iter().copied().map(position), &shade(colour));
        self.note(drawn.map_err(|error| error.to_string()));
    }

    pub fn disc(&mut self, centre: Point, radius: u32, colour: Colour) {
        let drawn = self.backend.draw_circle(position(centre), radius, &shade(colour), true);
        self.note(drawn.map_err(|error| error.to_string()));
    }

    pub fn dot(&mut self, dot: Dot, at: Point, colour: Colour) {
        match dot {
            Dot::Disc => self.disc(at, 7, colour),
            Dot::Diamond => self.diamond(at, 9.0, colour),
            Dot::Ring => {
                self.disc(at, 8, colour);
                self.disc(at, 5, PAPER);
            }
        }
    }

    pub fn diamond(&mut self, (x, y): Point, radius: f64, colour: Colour) {
        self.polygon(&[(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)], colour);
    }

    pub fn line(&mut self, from: Point, to: Point, colour: Colour, width: u32) {
        let drawn = self.backend.draw_line(position(from), position(to), &stroke(colour, width));
        self.note(drawn.map_err(|error| error.to_string()));
    }

    /// A line through all points with the dashes of its mark.
    pub fn path(&mut self, points: &[Point], mark: &Mark) {
        let style = stroke(mark.colour, mark.width);
        for piece in dashes(points, mark.dashes) {
            let drawn = self.backend.draw_path(piece.into_iter().map(position), &style);
            self.note(drawn.map_err(|error| error.to_string()));
        }
    }

    /// One line of text, centred on its height.
    pub fn text(&mut self, text: &str, (x, y): Point, anchor: Anchor, lettering: Type) {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The SVG backend divides the size by 1.24, and lets capitals stand a tenth of an em too high.
        let font: FontDesc = lettering.font(1.24 * lettering.size);
        let style = TextStyle {
            font,
            color: shade(lettering.colour).to_backend_color(),
            pos: Pos::new(h_pos, VPos::Center),
        };
        let drawn = self.backend.draw_text(text, &style, position((x, y + 0.1 * lettering.size)));
        self.note(drawn.map_err(|error| error.to_string()));
    }

    /// Lines of text, the first one centred on `y`.
    pub fn lines(&mut self, lines: &[String], (x, y): Point, anchor: Anchor, lettering: Type) {
        for (index, line) in lines.iter().enumerate() {
            self.text(line, (x, y + index as f64 * lettering.line_height()), anchor, lettering);
        }
    }
}

/// The pieces of a line through `points` that a pattern of dash and gap lengths leaves visible.
fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    if pattern.iter().sum::<f64>() <= 0.0 {
        return vec![points.to_vec()];
    }
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let mut turn = 0;
    let mut left = pattern[0];
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if length.is_nan() || length < left {
                left -= if length.is_nan() { 0.0 } else { length };
                if turn % 2 == 0 {
                    piece.push(to);
                }
                break;
            }
            let share = if length > 0.0 { left / length } else { 1.0 };
            from = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            if turn % 2 == 0 {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            turn = (turn + 1) % pattern.len();
            left = pattern[turn];
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}
