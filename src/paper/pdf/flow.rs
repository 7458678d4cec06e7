//! Blocks laid out one below the other.
use super::fonts::Fonts;
use super::sheet::{COLUMN, Face, Ink, Mark, SIDE, Sheets, ink};
use super::table;
use crate::paper::block::{Block, Paper, Picture, Text};

/// Height of a chart against its width: that of the plots.
const CHART: f32 = 650.0 / 1100.0;
const LEADING: f32 = 1.42;

/// The paper on sheets, without footers.
pub fn sheets(paper: &Paper, fonts: &Fonts) -> Sheets {
    let mut flow = Flow { fonts, sheets: Sheets::new() };
    if let Some(banner) = &paper.banner {
        flow.lines(banner, (Face::Bold, 10.0, ink("bad")), 0.0);
        flow.sheets.y += 6.0;
    }
    flow.lines(&paper.subtitle, (Face::Regular, 9.5, ink("soft")), 0.0);
    flow.sheets.bookmark(&paper.title);
    flow.lines(&paper.title, (Face::Bold, 17.0, ink("ink")), 0.0);
    flow.sheets.y += 8.0;
    for section in &paper.sections {
        if section.new_page {
            flow.sheets.turn();
        }
        flow.heading(&section.heading);
        for block in &section.blocks {
            flow.block(block);
        }
        flow.sheets.y += 8.0;
    }
    flow.sheets
}

struct Flow<'a> {
    fonts: &'a Fonts,
    sheets: Sheets,
}

impl Flow<'_> {
    /// Text in lines, over as many pages as it takes.
    fn lines(&mut self, text: &str, (face, size, ink): (Face, f32, Ink), indent: f32) {
        for line in self.fonts.wrap(text, face, size, COLUMN - indent) {
            let height = LEADING * size;
            self.sheets.need(height);
            self.sheets.text(&line, SIDE + indent, self.sheets.y + size, (face, size, ink));
            self.sheets.y += height;
        }
    }

    fn heading(&mut self, text: &str) {
        // Never alone at the foot of a page.
        self.sheets.need(110.0);
        self.sheets.put(Mark::Fill {
            x: SIDE,
            y: self.sheets.y,
            width: COLUMN,
            height: 1.2,
            ink: ink("ink"),
        });
        self.sheets.bookmark(text);
        self.sheets.y += 7.0;
        self.lines(text, (Face::Bold, 14.0, ink("ink")), 0.0);
        self.sheets.y += 5.0;
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Answer(texts) => {
                for text in texts {
                    self.lines(&text.plain(), (Face::Regular, 12.5, ink("ink")), 0.0);
                    self.sheets.y += 6.0;
                }
            }
            Block::Heading(text) => {
                self.sheets.need(70.0);
                self.sheets.y += 5.0;
                self.lines(text, (Face::Bold, 11.0, ink("ink")), 0.0);
                self.sheets.y += 2.0;
            }
            Block::Paragraph(text) => self.paragraph(text, 9.5, ink("ink")),
            Block::Note(text) => self.paragraph(text, 8.0, ink("soft")),
            Block::List(texts) => {
                for text in texts {
                    self.sheets.need(2.0 * LEADING * 9.5);
                    let at = (SIDE + 2.0, self.sheets.y + 9.5);
                    self.sheets.text("•", at.0, at.1, (Face::Regular, 9.5, ink("ink")));
                    self.lines(&text.plain(), (Face::Regular, 9.5, ink("ink")), 13.0);
                    self.sheets.y += 3.0;
                }
                self.sheets.y += 4.0;
            }
            Block::Code(text) => self.code(text),
            Block::Chart(picture) => self.chart(picture),
            Block::Table(table) => {
                self.sheets.need(60.0);
                if !table.caption.is_empty() {
                    self.lines(&table.caption, (Face::Regular, 8.0, ink("soft")), 0.0);
                    self.sheets.y += 1.0;
                }
                table::lay_out(&mut self.sheets, self.fonts, table);
                self.sheets.y += 9.0;
            }
        }
    }

    fn paragraph(&mut self, text: &Text, size: f32, ink: Ink) {
        self.lines(&text.plain(), (Face::Regular, size, ink), 0.0);
        self.sheets.y += 5.0;
    }

    fn code(&mut self, text: &str) {
        let (size, inset) = (8.0, 7.0);
        let lines = self.fonts.wrap(text, Face::Mono, size, COLUMN - 2.0 * inset);
        let height = lines.len() as f32 * LEADING * size + 2.0 * inset;
        self.sheets.need(height);
        self.sheets.put(Mark::Fill { x: SIDE, y: self.sheets.y, width: COLUMN, height, ink: ink("rule") });
        let mut y = self.sheets.y + inset;
        for line in lines {
            self.sheets.text(&line, SIDE + inset, y + size, (Face::Mono, size, ink("ink")));
            y += LEADING * size;
        }
        self.sheets.y += height + 8.0;
    }

    fn chart(&mut self, picture: &Picture) {
        let width = 0.78 * COLUMN;
        let height = CHART * width;
        self.sheets.need(height);
        self.sheets.put(Mark::Picture {
            x: SIDE + (COLUMN - width) / 2.0,
            y: self.sheets.y,
            width,
            svg: picture.svg.clone(),
            alt: picture.alt.clone(),
        });
        self.sheets.y += height + 4.0;
    }
}
