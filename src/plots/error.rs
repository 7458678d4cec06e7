use resvg::usvg;

/// Why a chart could not be made; no results document causes one.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    #[error("the embedded font {0} cannot be read")]
    Font(&'static str),
    #[error("a shape cannot be drawn: {0}")]
    Drawing(String),
    #[error("the SVG of a chart cannot be read back: {0}")]
    Svg(#[from] usvg::Error),
    #[error("a picture of {width}×{height} pixels cannot be made")]
    Picture { width: u32, height: u32 },
    #[error("the picture cannot be written as PNG: {0}")]
    Png(String),
}
