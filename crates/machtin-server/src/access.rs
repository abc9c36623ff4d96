//! Who may read and who may write.
//!
//! On this machine alone everybody may read; anywhere else a token is asked for first. Writing
//! always takes the token: programs send it with each request, people sign in with it once and
//! then every form carries a secret of the session.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Sessions kept; the oldest is forgotten first.
const SESSIONS: usize = 64;
/// Fewest characters of a token.
pub const MIN_TOKEN: usize = 16;
/// Name of the cookie that holds a session.
pub(crate) const COOKIE: &str = "machtin-session";

/// Who may read and write.
#[derive(Debug, Default)]
pub struct Access {
    /// What opens the door; none: nobody can write.
    pub token: Option<String>,
    /// Whether reading takes the token too: wherever others can reach the address.
    pub guarded: bool,
    /// Nobody may write.
    pub read_only: bool,
    /// Names the server may be called by, in lower case and without port; empty: any.
    pub hosts: Vec<String>,
    sessions: Mutex<Vec<Session>>,
}

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// What forms must send back.
    pub(crate) secret: String,
}

impl Access {
    /// For an address that only this machine can reach.
    #[must_use]
    pub fn local(token: Option<String>, read_only: bool) -> Self {
        let hosts = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).to_vec();
        Self { token, read_only, hosts, ..Self::default() }
    }

    /// For an address that others can reach: reading takes the token.
    #[must_use]
    pub fn open_to_others(token: String, read_only: bool) -> Self {
        Self { token: Some(token), guarded: true, read_only, ..Self::default() }
    }

    /// Whether somebody with the token could write.
    pub(crate) const fn writable(&self) -> bool {
        self.token.is_some() && !self.read_only
    }

    /// Whether these words are the token.
    pub(crate) fn opens(&self, words: &str) -> bool {
        self.token.as_ref().is_some_and(|token| same(token, words))
    }

    /// Starts a session.
    pub(crate) fn sign_in(&self) -> Option<Session> {
        let session = Session { id: random_token()?, secret: random_token()? };
        let mut sessions = self.sessions();
        if sessions.len() == SESSIONS {
            sessions.remove(0);
        }
        sessions.push(session.clone());
        Some(session)
    }

    pub(crate) fn sign_out(&self, id: &str) {
        self.sessions().retain(|session| !same(&session.id, id));
    }

    pub(crate) fn session(&self, id: &str) -> Option<Session> {
        self.sessions().iter().find(|session| same(&session.id, id)).cloned()
    }

    /// Whether the server may be called so.
    pub(crate) fn answers_to(&self, host: &str) -> bool {
        let bracket = host.find(']').map_or(0, |at| at + 1);
        let end = host[bracket..].rfind(':').map_or(host.len(), |at| bracket + at);
        self.hosts.is_empty() || self.hosts.contains(&host[..end].to_ascii_lowercase())
    }

    fn sessions(&self) -> MutexGuard<'_, Vec<Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compares without telling by its time how much fits.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let differ = a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    a.len() == b.len() && differ == 0
}

/// 32 hexadecimal digits that nobody can guess; none where the system has no randomness.
#[must_use]
pub fn random_token() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called_so() {
        let access = Access::local(None, false);
        for host in ["localhost", "LOCALHOST:7878", "127.0.0.1:80", "[::1]:7878", "[::1]"] {
            assert!(access.answers_to(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:7878", "", ":7878", "localhost.evil"] {
            assert!(!access.answers_to(host), "{host}");
        }
    }

    #[test]
    fn a_token_fits_whole_or_not() {
        let access = Access::local(Some("0123456789abcdef".to_owned()), false);
        assert!(access.opens("0123456789abcdef"));
        assert!(!access.opens("0123456789abcde"));
        assert!(!access.opens(""));
        assert!(!Access::local(None, false).opens(""));
    }

    #[test]
    fn the_oldest_session_is_forgotten() {
        let access = Access::local(Some("0123456789abcdef".to_owned()), false);
        let first = access.sign_in().unwrap();
        assert_eq!(access.session(&first.id), Some(first.clone()));
        for _ in 0..SESSIONS {
            access.sign_in().unwrap();
        }
        assert_eq!(access.session(&first.id), None);
    }
}
