//! A chart inside a web page: it takes the page's colours, light or dark, from one palette.
use super::Chart;
use super::theme::{self, Colour};

impl Chart {
    /// The chart as an `svg` element that follows the page's palette ([`palette`]) and is as wide as its place.
    pub fn inline(&self) -> String {
        let mut svg = self.svg.clone();
        for (light, _) in theme::ON_DARK {
            svg = svg.replace(&format!("\"{}\"", hex(light)), &format!("\"var({})\"", variable(light)));
        }
        // What it shows is told once, by the page, from `title` and `alt`.
        let body = svg.split_once("</desc>").map_or(svg.as_str(), |(_, body)| body);
        format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{body}",
            theme::WIDTH,
            theme::HEIGHT,
            escaped(&self.alt)
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `#0072B2`, as the charts write it.
fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// `--c-0072b2`
fn variable(colour: Colour) -> String {
    hex(colour).to_lowercase().replace('#', "--c-")
}

/// The declarations of the palette for a style sheet: for a light page, and for a dark one.
pub fn palette() -> [String; 2] {
    let declare = |of: fn(&(Colour, Colour)) -> Colour| {
        theme::ON_DARK.iter().map(|pair| format!("{}:{};", variable(pair.0), hex(of(pair)))).collect()
    };
    let named = |dark: bool| -> String {
        PAGE.iter()
            .map(|(name, light)| {
                let pair = theme::ON_DARK.iter().find(|pair| pair.0 == *light);
                let colour = pair.filter(|_| dark).map_or(*light, |pair| pair.1);
                format!("--{name}:{};", hex(colour))
            })
            .collect()
    };
    let [light, dark]: [String; 2] = [declare(|pair| pair.0), declare(|pair| pair.1)];
    [light + &named(false), dark + &named(true)]
}

/// Colours of a page by what they are for.
const PAGE: [(&str, Colour); 9] = [
    ("paper", theme::PAPER),
    ("ink", theme::INK),
    ("soft", theme::SOFT_INK),
    ("rule", theme::GRID),
    ("accent", theme::BLUE),
    ("good", Colour(0, 134, 98)),
    ("bad", theme::VERMILLION),
    ("unsure", Colour(200, 132, 0)),
    ("bar", theme::SKY),
];

/// The colours of a printed page: their names, and red, green and blue.
pub fn page_colours() -> impl Iterator<Item = (&'static str, [u8; 3])> {
    PAGE.iter().map(|(name, Colour(red, green, blue))| (*name, [*red, *green, *blue]))
}
