//! The look of every chart: colours, dashes, type sizes and distances, in canvas units (half a pixel of the SVG).
//!
//! The colours are those of Okabe and Ito (2008), darkened where thin lines need it; they differ in lightness too,
//! and no difference is told by colour alone.
use super::lettering::Type;

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

pub const PAPER: Colour = Colour(255, 255, 255);
pub const INK: Colour = Colour(34, 34, 34);
pub const SOFT_INK: Colour = Colour(90, 90, 90);
pub const AXIS: Colour = Colour(120, 120, 120);
pub const GRID: Colour = Colour(228, 228, 228);
pub const FAINT: Colour = Colour(176, 176, 176);
pub const SKY: Colour = Colour(86, 180, 233);
pub const BLUE: Colour = Colour(0, 114, 178);
pub const VERMILLION: Colour = Colour(213, 94, 0);
/// Between the percentiles of the baseline over what is not known.
pub const BAND: Colour = Colour(219, 227, 240);
/// Behind the region in which a programme pays.
pub const PALE_GREEN: Colour = Colour(232, 244, 239);

/// What takes the place of a colour on a dark page: as far from its ground as the colour is from white, so that the order of
/// lightness turns round and the hues stay. A colour that is not listed is seen on both.
pub const ON_DARK: [(Colour, Colour); 17] = [
    (PAPER, Colour(27, 30, 34)),
    (INK, Colour(232, 232, 230)),
    (SOFT_INK, Colour(178, 180, 182)),
    (AXIS, Colour(140, 143, 147)),
    (GRID, Colour(52, 56, 61)),
    (FAINT, Colour(102, 106, 110)),
    (SKY, Colour(54, 104, 142)),
    (BLUE, Colour(74, 170, 232)),
    (VERMILLION, Colour(240, 130, 62)),
    (BAND, Colour(44, 56, 76)),
    (PALE_GREEN, Colour(28, 54, 46)),
    (Colour(0, 134, 98), Colour(38, 186, 142)),
    (Colour(190, 96, 150), Colour(220, 132, 182)),
    (Colour(200, 132, 0), Colour(234, 170, 40)),
    (Colour(58, 150, 204), Colour(118, 196, 240)),
    (Colour(120, 104, 0), Colour(196, 178, 60)),
    (Colour(136, 34, 85), Colour(224, 110, 164)),
];

/// How one series is told from the others: by colour and by dashes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub colour: Colour,
    /// Lengths of dash, gap, dash, gap, …; empty for a solid line.
    pub dashes: &'static [f64],
    pub width: u32,
}

pub const BASELINE: Mark = Mark { colour: INK, dashes: &[], width: 6 };

/// Of the programmes that are told apart; the rest are [`OTHERS`].
pub const PROGRAMMES: [Mark; 8] = [
    Mark { colour: BLUE, dashes: &[28.0, 10.0], width: 5 },
    Mark { colour: VERMILLION, dashes: &[10.0, 8.0], width: 5 },
    Mark { colour: Colour(0, 134, 98), dashes: &[32.0, 8.0, 6.0, 8.0], width: 5 },
    Mark { colour: Colour(190, 96, 150), dashes: &[48.0, 12.0], width: 5 },
    Mark { colour: Colour(200, 132, 0), dashes: &[18.0, 6.0, 6.0, 6.0, 6.0, 6.0], width: 5 },
    Mark { colour: Colour(58, 150, 204), dashes: &[5.0, 7.0], width: 5 },
    Mark { colour: Colour(120, 104, 0), dashes: &[40.0, 8.0, 14.0, 8.0], width: 5 },
    Mark { colour: Colour(136, 34, 85), dashes: &[16.0, 14.0], width: 5 },
];

pub const OTHERS: Mark = Mark { colour: FAINT, dashes: &[], width: 2 };

/// The worst single year, beside the loss over the horizon.
pub const WORST_YEAR: Mark = Mark { colour: INK, dashes: &[14.0, 12.0], width: 4 };
/// What one year of twenty exceeds.
pub const YEAR_VAR: Mark = Mark { colour: SOFT_INK, dashes: &[10.0, 5.0], width: 7 };

/// A distribution that is fitted to the tail alone.
pub const TAIL: Mark = Mark { colour: VERMILLION, dashes: &[], width: 6 };

pub const MEAN: Mark = Mark { colour: INK, dashes: &[], width: 4 };
pub const VAR: Mark = Mark { colour: VERMILLION, dashes: &[18.0, 10.0], width: 4 };
pub const TVAR: Mark = Mark { colour: Colour(136, 34, 85), dashes: &[6.0, 8.0], width: 5 };
/// The share of trials without a loss.
pub const ATOM: Mark = Mark { colour: BLUE, dashes: &[], width: 8 };
/// Leads to a bar that is cut short.
pub const CUT: Mark = Mark { colour: BLUE, dashes: &[], width: 2 };
pub const BREAK_EVEN: Mark = Mark { colour: SOFT_INK, dashes: &[20.0, 12.0], width: 3 };

pub const TITLE: Type = Type { size: 38.0, bold: true, colour: INK };
pub const SUBTITLE: Type = Type { size: 28.0, bold: false, colour: SOFT_INK };
pub const AXIS_TITLE: Type = Type { size: 25.0, bold: false, colour: SOFT_INK };
pub const TICK: Type = Type { size: 24.0, bold: false, colour: INK };
pub const LABEL: Type = Type { size: 25.0, bold: false, colour: INK };
pub const STRONG_LABEL: Type = Type { size: 25.0, bold: true, colour: INK };
pub const NOTE: Type = Type { size: 22.0, bold: false, colour: SOFT_INK };

/// Canvas units; the SVG is half as wide and high in pixels, the PNG has one pixel a unit.
pub const WIDTH: f64 = 2200.0;
pub const HEIGHT: f64 = 1300.0;
pub const MARGIN: f64 = 56.0;
