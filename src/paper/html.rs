//! A paper as one HTML file: no script, nothing from the network.
use super::block::{Block, Paper, Piece, Spread, Tone};
use super::terms;
use crate::plots;
use askama::Template;

#[derive(Template)]
#[template(path = "paper.html")]
struct Page<'a> {
    paper: &'a Paper,
    style: String,
}

/// The paper as a self-contained page: light and dark, wide and narrow, and on A4 with page numbers.
///
/// # Panics
/// Never: the template writes into memory.
pub fn html(paper: &Paper) -> String {
    let [light, dark] = plots::palette();
    let style = include_str!("templates/paper.css")
        .replace("/*LIGHT*/", &light)
        .replace("/*DARK*/", &dark)
        .replace("/*PAGE*/", &page_counter(paper))
        .replace("/*FOOTER*/", &css_string(&paper.footer));
    let page = Page { paper, style };
    page.render().expect("writing into memory does not fail")
}

/// `"Page " counter(page) " of " counter(pages)`
fn page_counter(paper: &Paper) -> String {
    let text = css_string(paper.language.say(terms::PAGE));
    text.replace("{page}", "\" counter(page) \"").replace("{pages}", "\" counter(pages) \"")
}

/// A string of a style sheet inside an HTML page: what could end either is written as its code.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '<' | '>' | '&' | '\n' | '\r' => {
                out.push_str(&format!("\\{:06x}", u32::from(letter)));
            }
            _ => out.push(letter),
        }
    }
    out + "\""
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unsure => "unsure",
        }
    }
}

/// A small chart's places on its line of 200 units.
impl Spread {
    fn start(&self) -> String {
        format!("{:.1}", 200.0 * self.low)
    }

    fn length(&self) -> String {
        // A bar that nobody sees is no bar.
        format!("{:.1}", (200.0 * (self.high - self.low)).max(2.0))
    }

    fn tick(&self) -> Option<String> {
        self.mean.map(|mean| format!("{:.1}", 200.0 * mean))
    }
}
