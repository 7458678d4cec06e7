use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use super::PlotError;

/// Pixels of the PNG for each pixel of the SVG, along each side.
const PNG_SCALE: f32 = 2.0;

/// A picture of one aspect of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What to call its file, without the ending: `loss-distribution`.
    pub name: &'static str,
    /// The scenario's name and what is shown, as plain text.
    pub title: String,
    /// What the chart shows, with its figures, as plain text for those who do not see it.
    pub alt: String,
    /// A self-contained SVG document of 1100×650 pixels.
    pub svg: String,
}

impl Chart {
    /// The chart as a PNG of 2200×1300 pixels.
    ///
    /// Only the embedded fonts are used, so the picture does not depend on the fonts of the machine.
    /// Errors: [`PlotError`] if the SVG was changed into one that cannot be drawn.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        let options = usvg::Options { fontdb: fonts(), ..usvg::Options::default() };
        let tree = usvg::Tree::from_str(&self.svg, &options)?;
        let size = tree.size().to_int_size();
        let [width, height] = [size.width(), size.height()].map(|side| (side as f32 * PNG_SCALE) as u32);
        let mut picture = Pixmap::new(width, height).ok_or(PlotError::Picture { width, height })?;
        resvg::render(&tree, Transform::from_scale(PNG_SCALE, PNG_SCALE), &mut picture.as_mut());
        picture.encode_png().map_err(|error| PlotError::Png(error.to_string()))
    }
}

/// The embedded fonts, loaded once: every chart is drawn with them.
fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        for face in [dejavu::sans::regular(), dejavu::sans::bold()] {
            fonts.load_font_data(face.to_vec());
        }
        Arc::new(fonts)
    }))
}
