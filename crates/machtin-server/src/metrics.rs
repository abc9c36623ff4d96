//! What happened here, counted for Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper ends of the classes of times, in seconds.
const ENDS: [f64; 9] = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0];

#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By the first digit of the status.
    answers: [AtomicU64; 6],
    classes: [AtomicU64; ENDS.len() + 1],
    micros: AtomicU64,
    pub(crate) kept: AtomicU64,
    pub(crate) made: AtomicU64,
    pub(crate) corrections: AtomicU64,
}

impl Metrics {
    pub(crate) fn count(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).min(self.answers.len() - 1);
        self.answers[class].fetch_add(1, Ordering::Relaxed);
        let seconds = took.as_secs_f64();
        let class = ENDS.iter().position(|end| seconds <= *end).unwrap_or(ENDS.len());
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// All counts, and the values that others measure: name, help, value.
    pub(crate) fn text(&self, gauges: &[(&str, &str, i64)]) -> String {
        let mut text = String::new();
        let mut line = |words: std::fmt::Arguments<'_>| {
            let _ = text.write_fmt(words);
            text.push('\n');
        };
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        line(format_args!("# HELP machtin_http_requests_total Requests answered."));
        line(format_args!("# TYPE machtin_http_requests_total counter"));
        for (class, count) in self.answers.iter().enumerate().skip(1) {
            line(format_args!(
                "machtin_http_requests_total{{status=\"{class}xx\"}} {}",
                load(count)
            ));
        }
        line(format_args!("# HELP machtin_http_request_seconds Time until an answer began."));
        line(format_args!("# TYPE machtin_http_request_seconds histogram"));
        let mut all = 0;
        for (end, count) in ENDS.iter().zip(&self.classes) {
            all += load(count);
            line(format_args!("machtin_http_request_seconds_bucket{{le=\"{end}\"}} {all}"));
        }
        all += load(&self.classes[ENDS.len()]);
        line(format_args!("machtin_http_request_seconds_bucket{{le=\"+Inf\"}} {all}"));
        let micros = load(&self.micros);
        let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
        line(format_args!("machtin_http_request_seconds_sum {seconds}.{rest:06}"));
        line(format_args!("machtin_http_request_seconds_count {all}"));
        for (name, help, count) in [
            ("pages_kept_total", "Pages answered from those kept.", &self.kept),
            ("pages_made_total", "Pages made anew.", &self.made),
            ("corrections_total", "Corrections made here.", &self.corrections),
        ] {
            line(format_args!("# HELP machtin_{name} {help}"));
            line(format_args!("# TYPE machtin_{name} counter"));
            line(format_args!("machtin_{name} {}", load(count)));
        }
        for (name, help, value) in gauges {
            line(format_args!("# HELP machtin_{name} {help}"));
            line(format_args!("# TYPE machtin_{name} gauge"));
            line(format_args!("machtin_{name} {value}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_add_up() {
        let metrics = Metrics::default();
        metrics.count(200, Duration::from_micros(900));
        metrics.count(404, Duration::from_secs(9));
        let text = metrics.text(&[("stories", "Stories told.", 3)]);
        for line in [
            "machtin_http_requests_total{status=\"2xx\"} 1",
            "machtin_http_requests_total{status=\"4xx\"} 1",
            "machtin_http_request_seconds_bucket{le=\"0.001\"} 1",
            "machtin_http_request_seconds_bucket{le=\"+Inf\"} 2",
            "machtin_http_request_seconds_sum 9.000900",
            "machtin_stories 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
