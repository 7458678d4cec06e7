//! Sheets written as PDF.
use super::fonts::Fonts;
use super::sheet::{BOTTOM, COLUMN, Face, HEIGHT, Ink, Mark, SIDE, Sheets, WIDTH, ink};
use super::{PdfError, drawing};
use crate::paper::block::Paper;
use crate::paper::terms;
use krilla::Document;
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::TextDirection;

const FOOTER: f32 = 7.0;

pub fn emit(paper: &Paper, fonts: &Fonts, sheets: &Sheets) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new();
    let size = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| PdfError::Writing("the page has no size".to_owned()))?;
    for (index, marks) in sheets.pages.iter().enumerate() {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, fonts, mark)?;
        }
        footer(&mut surface, fonts, paper, (index + 1, sheets.pages.len()));
        surface.finish();
        page.finish();
    }
    let mut outline = Outline::new();
    for bookmark in &sheets.bookmarks {
        let at = XyzDestination::new(bookmark.page, Point::from_xy(SIDE, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.text.clone(), at));
    }
    document.set_outline(outline);
    // No date: the same paper is the same file.
    document.set_metadata(
        Metadata::new()
            .title(format!("{} · {}", paper.title, paper.subtitle))
            .language(paper.language.tag().to_owned())
            .creator("amerce".to_owned())
            .document_id(paper.footer.clone()),
    );
    document.finish().map_err(|error| PdfError::Writing(format!("{error:?}")))
}

fn draw(surface: &mut Surface, fonts: &Fonts, mark: &Mark) -> Result<(), PdfError> {
    match mark {
        Mark::Text { x, y, text, face, size, ink } => {
            write(surface, fonts, (*x, *y), text, (*face, *size, *ink));
        }
        Mark::Fill { x, y, width, height, ink } => {
            let mut builder = PathBuilder::new();
            if let Some(area) = Rect::from_xywh(*x, *y, *width, *height) {
                builder.push_rect(area);
            }
            if let Some(path) = builder.finish() {
                paint(surface, *ink);
                surface.draw_path(&path);
            }
        }
        Mark::Picture { x, y, width, svg, alt } => {
            surface.start_alt_text(alt);
            let drawn = drawing::draw(surface, fonts, svg, (*x, *y), *width);
            surface.end_alt_text();
            drawn?;
        }
    }
    Ok(())
}

fn paint(surface: &mut Surface, [red, green, blue]: Ink) {
    let paint = rgb::Color::new(red, green, blue).into();
    surface.set_fill(Some(Fill { paint, ..Fill::default() }));
    surface.set_stroke(None);
}

fn write(
    surface: &mut Surface,
    fonts: &Fonts,
    (mut x, y): (f32, f32),
    text: &str,
    (face, size, ink): (Face, f32, Ink),
) {
    paint(surface, ink);
    for (font, run) in fonts.runs(text, face) {
        surface.draw_text(Point::from_xy(x, y), font, size, &run, false, TextDirection::LeftToRight);
        x += fonts.width(&run, face, size);
    }
}

fn footer(surface: &mut Surface, fonts: &Fonts, paper: &Paper, (page, pages): (usize, usize)) {
    let values = [("page", &*page.to_string()), ("pages", &pages.to_string())];
    let number = paper.language.fill(terms::PAGE, &values);
    let style = (Face::Regular, FOOTER, ink("soft"));
    let y = BOTTOM + 26.0;
    let width = fonts.width(&number, Face::Regular, FOOTER);
    write(surface, fonts, (SIDE + COLUMN - width, y), &number, style);
    let left = fonts.wrap(&paper.footer, Face::Regular, FOOTER, COLUMN - width - 20.0);
    if let Some(line) = left.first() {
        write(surface, fonts, (SIDE, y), line, style);
    }
}
