//! Stories as one page of HTML: no script, nothing loaded, every word of an article escaped.

use super::view::PileView;
use crate::failure::Failure;
use askama::Template;
use machtin_server::number_line::Shape;
use std::io::Write;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    view: &'a PileView,
}

pub(super) fn write(out: &mut impl Write, view: &PileView) -> Result<(), Failure> {
    Page { view }.write_into(out)?;
    Ok(out.write_all(b"\n")?)
}
