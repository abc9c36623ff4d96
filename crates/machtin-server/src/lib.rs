//! The page and the HTTP interface: stories read, checked and corrected in a browser.
//!
//! ```text
//! request ─ guard ─► page: view ─► template ─► HTML, kept until something changes
//!             │  └─► api:  JSON of the library, described by OpenAPI
//!             └─ who may read and write, which host, which language
//! ```
//!
//! - [`Desk`] is what is served: a pile read once, or a store.
//! - [`app`] puts routes and guards together; [`serve`](fn@serve) listens until it is told to stop.
//! - [`number_line`] and [`text`] serve the command's own pages too.
//!
//! No page holds a script or a style of its own, loads anything from elsewhere, or needs a script
//! to be read. Words of articles are only ever text.

#![forbid(unsafe_code)]

mod access;
mod api;
mod app;
mod assets;
mod cache;
pub mod desk;
mod guard;
mod metrics;
pub mod number_line;
mod pages;
mod prefs;
mod serve;
pub mod text;
mod view;
pub mod words;

pub use access::{Access, MIN_TOKEN, random_token};
pub use app::{App, app, router};
pub use desk::{Desk, DeskError};
pub use serve::serve;
