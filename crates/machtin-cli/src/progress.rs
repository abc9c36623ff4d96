//! A progress bar on a terminal, nothing in a pipe.

use crate::output::Settings;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Counts articles as they are read; shown once reading takes a moment.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn start(settings: &Settings, what: &'static str) -> Self {
        let bar =
            if settings.progress { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {msg}: {human_pos} ({per_sec}, {elapsed})")
        {
            bar.set_style(style);
        }
        bar.set_message(what);
        if settings.progress {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self(bar)
    }

    pub(crate) fn step(&self) {
        self.steps(1);
    }

    pub(crate) fn steps(&self, count: usize) {
        self.0.inc(u64::try_from(count).unwrap_or(0));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
