//! What every page has around it.

use crate::app::App;
use crate::assets;
use crate::prefs::{Prefs, Theme};
use crate::words::{Lang, Words};

/// What every page has around it.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) words: Words,
    pub(crate) theme: Theme,
    /// Path and query of this page.
    pub(crate) here: String,
    /// Version of style and script.
    pub(crate) assets: &'static str,
    pub(crate) store: bool,
    /// Whether somebody with the token could correct.
    pub(crate) writable: bool,
    /// What forms send back; none where nobody signed in.
    pub(crate) secret: Option<String>,
    /// Number of the state this page shows.
    pub(crate) version: i64,
}

impl Frame {
    pub(crate) fn new(app: &App, prefs: &Prefs) -> Self {
        Self {
            words: prefs.words(),
            theme: prefs.theme,
            here: prefs.here.clone(),
            assets: assets::version(),
            store: app.desk.is_store(),
            writable: app.desk.is_store() && app.access.writable(),
            secret: prefs.session.as_ref().map(|session| session.secret.clone()),
            version: app.desk.version(),
        }
    }

    /// Whether this person may correct now.
    pub(crate) fn may_correct(&self) -> bool {
        self.writable && self.secret.is_some()
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.as_deref().unwrap_or_default()
    }

    fn with(&self, choice: &str) -> String {
        let mark = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{mark}{choice}", self.here)
    }

    /// Languages: code, name, address of this page in it, whether it is the one shown.
    pub(crate) fn languages(&self) -> [(&'static str, &'static str, String, bool); 2] {
        [(Lang::Vi, "Tiếng Việt"), (Lang::En, "English")].map(|(lang, name)| {
            let link = self.with(&format!("ui={}", lang.code()));
            (lang.code(), name, link, self.words.0 == lang)
        })
    }

    /// Colours: name, address of this page in them, whether they are those shown.
    pub(crate) fn themes(&self) -> [(&'static str, String, bool); 3] {
        [
            (Theme::System, self.words.system()),
            (Theme::Light, self.words.light()),
            (Theme::Dark, self.words.dark()),
        ]
        .map(|(theme, name)| {
            (name, self.with(&format!("theme={}", theme.name())), self.theme == theme)
        })
    }

    /// Whether this page is at or below an address.
    pub(crate) fn at(&self, path: &str) -> bool {
        self.here.split('?').next() == Some(path)
    }
}
