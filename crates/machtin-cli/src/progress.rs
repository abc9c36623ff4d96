//! A progress bar on a terminal, nothing in a pipe.

use crate::output::Settings;
use indicatif::{ProgressBar, ProgressStyle};
use machtin::ingest::{BytesRead, Input, input_bytes};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Counts what is done; shown once it takes a moment.
pub(crate) struct Progress {
    bar: ProgressBar,
    what: &'static str,
    /// Bytes read of the inputs, where those are counted, and how many articles came of them.
    bytes: Option<BytesRead>,
    done: AtomicUsize,
}

/// What is done is counted one by one.
const COUNTED: &str = "{spinner} {msg}: {human_pos} ({per_sec}, {elapsed})";
/// Bytes of inputs whose length nobody knows.
const BYTES: &str = "{spinner} {bytes} read, {msg} ({bytes_per_sec}, {elapsed})";
/// Bytes of inputs of known length.
const SHARE: &str = "{wide_bar} {bytes} of {total_bytes}, {msg} ({elapsed}, {eta} left)";

impl Progress {
    /// Counts steps alone.
    pub(crate) fn start(settings: &Settings, what: &'static str) -> Self {
        let bar =
            if settings.progress { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.set_message(what);
        Self::new(settings, bar, COUNTED, what, None)
    }

    /// Counts bytes read of inputs, and articles.
    pub(crate) fn of_inputs(settings: &Settings, inputs: &[Input], bytes: &BytesRead) -> Self {
        // Nobody needs the length of what is not shown.
        let total = if settings.progress { input_bytes(inputs) } else { None };
        let (bar, template) = match total {
            _ if !settings.progress => (ProgressBar::hidden(), BYTES),
            Some(total) => (ProgressBar::new(total), SHARE),
            None => (ProgressBar::new_spinner(), BYTES),
        };
        Self::new(settings, bar, template, "articles", Some(bytes.clone()))
    }

    fn new(
        settings: &Settings,
        bar: ProgressBar,
        template: &str,
        what: &'static str,
        bytes: Option<BytesRead>,
    ) -> Self {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if settings.progress {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar, what, bytes, done: AtomicUsize::new(0) }
    }

    pub(crate) fn step(&self) {
        self.steps(1);
    }

    pub(crate) fn steps(&self, count: usize) {
        let Some(bytes) = &self.bytes else {
            self.bar.inc(u64::try_from(count).unwrap_or(0));
            return;
        };
        let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{done} {}", self.what));
            self.bar.set_position(bytes.get());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
