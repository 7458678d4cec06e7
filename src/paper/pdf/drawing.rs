//! A chart's SVG as shapes of the PDF: what `usvg` makes of it are paths with plain colours.
use super::PdfError;
use super::fonts::Fonts;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use resvg::tiny_skia::{PathSegment, Transform as Placed};
use resvg::usvg;
use std::sync::Arc;

/// Draws the chart with its top left corner at (x, y), `width` points wide.
pub fn draw(
    surface: &mut Surface,
    fonts: &Fonts,
    svg: &str,
    (x, y): (f32, f32),
    width: f32,
) -> Result<(), PdfError> {
    let options = usvg::Options { fontdb: Arc::clone(&fonts.database), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let scale = width / tree.size().width();
    surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, x, y));
    group(surface, tree.root());
    surface.pop();
    Ok(())
}

fn group(surface: &mut Surface, of: &usvg::Group) {
    for node in of.children() {
        match node {
            usvg::Node::Group(inner) => group(surface, inner),
            usvg::Node::Path(path) => shape(surface, path),
            usvg::Node::Text(text) => {
                // Its outlines know nothing of where it stands.
                surface.push_transform(&placed(text.abs_transform()));
                group(surface, text.flattened());
                surface.pop();
            }
            // Charts have no pictures in them.
            usvg::Node::Image(_) => {}
        }
    }
}

fn shape(surface: &mut Surface, path: &usvg::Path) {
    let Some(outline) = outline(path) else { return };
    surface.push_transform(&placed(path.abs_transform()));
    let fill = path.fill().and_then(|fill| {
        Some(Fill {
            paint: colour(fill.paint())?.into(),
            opacity: opacity(fill.opacity().get()),
            rule: match fill.rule() {
                usvg::FillRule::NonZero => FillRule::NonZero,
                usvg::FillRule::EvenOdd => FillRule::EvenOdd,
            },
        })
    });
    let stroke = path.stroke().and_then(|stroke| {
        Some(Stroke {
            paint: colour(stroke.paint())?.into(),
            width: stroke.width().get(),
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            opacity: opacity(stroke.opacity().get()),
            ..Stroke::default()
        })
    });
    if fill.is_some() || stroke.is_some() {
        surface.set_fill(fill);
        surface.set_stroke(stroke);
        surface.draw_path(&outline);
        surface.set_stroke(None);
    }
    surface.pop();
}

fn placed(Placed { sx, ky, kx, sy, tx, ty }: Placed) -> Transform {
    Transform::from_row(sx, ky, kx, sy, tx, ty)
}

fn opacity(of: f32) -> NormalizedF32 {
    NormalizedF32::new(of).unwrap_or(NormalizedF32::ONE)
}

fn colour(paint: &usvg::Paint) -> Option<rgb::Color> {
    match paint {
        usvg::Paint::Color(colour) => Some(rgb::Color::new(colour.red, colour.green, colour.blue)),
        _ => None,
    }
}

fn outline(path: &usvg::Path) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for segment in path.data().segments() {
        match segment {
            PathSegment::MoveTo(to) => builder.move_to(to.x, to.y),
            PathSegment::LineTo(to) => builder.line_to(to.x, to.y),
            PathSegment::QuadTo(one, to) => builder.quad_to(one.x, one.y, to.x, to.y),
            PathSegment::CubicTo(one, two, to) => builder.cubic_to(one.x, one.y, two.x, two.y, to.x, to.y),
            PathSegment::Close => builder.close(),
        }
    }
    builder.finish()
}
