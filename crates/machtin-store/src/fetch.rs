//! Pages from the network: a bounded number of bytes, a bounded time, and no address of this
//! machine or its network unless somebody says so.

mod ask;

use crate::StoreError;
use machtin::ingest::{Given, Note, Options, Page, PageKind};
use machtin::text::{Evidence, Precision, Published};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// How much is fetched, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of an answer.
    pub bytes: u64,
    /// Time for all of it.
    pub time: Duration,
    /// Redirects followed.
    pub redirects: u32,
    /// Whether this machine and its network may be asked.
    pub allow_private: bool,
}

impl Limits {
    /// The usual limits.
    #[must_use]
    pub fn new(allow_private: bool) -> Self {
        Self { bytes: 16 << 20, time: Duration::from_secs(30), redirects: 5, allow_private }
    }
}

/// What a server is told of what one has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The `ETag` of the last answer.
    pub etag: Option<String>,
    /// The `Last-Modified` of the last answer.
    pub last_modified: Option<String>,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Where it came from in the end.
    pub url: String,
    /// Number of the answer.
    pub status: u16,
    /// The bytes; none where nothing changed.
    pub bytes: Vec<u8>,
    /// Kind of the bytes, without parameters, lower case.
    pub content_type: String,
    /// Encoding as declared.
    pub charset: Option<String>,
    /// For the next time.
    pub known: Known,
    /// Seconds to wait, where the server asks for it.
    pub retry_after: Option<u64>,
    /// Whether a redirect said that the page moved for good.
    pub moved: bool,
}

/// A client with its limits.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    limits: Limits,
}

impl Client {
    /// A client that keeps to the limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let config = Config::builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(limits.time))
            .proxy(None)
            .user_agent(concat!("machtin/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver =
            Public { allow_private: limits.allow_private, inner: DefaultResolver::default() };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
        Self { agent, limits }
    }

    /// Fetches an address, telling the server what is known of it.
    ///
    /// # Errors
    /// Where the address is not one of the web, or may not be asked, or the server does not
    /// answer within the limits. An answer that is an error comes with its status.
    pub fn fetch(&self, url: &str, known: &Known) -> Result<Fetched, StoreError> {
        let mut at = parsed(url)?;
        let mut moved = true;
        for _ in 0..=self.limits.redirects {
            let mut request = self.agent.get(at.as_str());
            if let Some(etag) = &known.etag {
                request = request.header("If-None-Match", etag);
            }
            if let Some(day) = &known.last_modified {
                request = request.header("If-Modified-Since", day);
            }
            let mut answer = request.call().map_err(|error| failed(url, &error.to_string()))?;
            let status = answer.status().as_u16();
            let header = |name: &str| {
                let value = answer.headers().get(name)?.to_str().ok()?;
                Some(value.to_owned())
            };
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                let goal = header("location")
                    .and_then(|location| at.join(&location).ok())
                    .ok_or_else(|| failed(url, "a redirect to nowhere"))?;
                moved &= matches!(status, 301 | 308);
                at = parsed(goal.as_str())?;
                continue;
            }
            let kind = header("content-type").unwrap_or_default();
            let (content_type, charset) = content_type(&kind);
            let mut fetched = Fetched {
                moved: moved && at.as_str() != parsed(url)?.as_str(),
                url: at.to_string(),
                status,
                content_type,
                charset,
                known: Known { etag: header("etag"), last_modified: header("last-modified") },
                retry_after: header("retry-after").and_then(|words| words.trim().parse().ok()),
                bytes: Vec::new(),
            };
            if (200..300).contains(&status) {
                fetched.bytes = answer
                    .body_mut()
                    .with_config()
                    .limit(self.limits.bytes)
                    .read_to_vec()
                    .map_err(|error| failed(url, &error.to_string()))?;
            }
            return Ok(fetched);
        }
        Err(failed(url, &format!("more than {} redirects", self.limits.redirects)))
    }

    /// Sends JSON to an address; redirects are not followed.
    ///
    /// # Errors
    /// Where the address does not take it.
    pub fn post(&self, url: &str, json: &[u8]) -> Result<(), StoreError> {
        let at = parsed(url)?;
        let request = self.agent.post(at.as_str()).header("Content-Type", "application/json");
        let answer = request.send(json).map_err(|error| failed(url, &error.to_string()))?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(failed(url, &format!("the server answers {}", answer.status().as_u16())))
    }
}

fn failed(url: &str, problem: &str) -> StoreError {
    StoreError::Fetch { url: url.to_owned(), problem: problem.to_owned() }
}

fn parsed(url: &str) -> Result<url::Url, StoreError> {
    let parsed = url::Url::parse(url).map_err(|error| failed(url, &error.to_string()))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return Err(failed(url, "not an address of the web"));
    }
    Ok(parsed)
}

/// `text/html; charset=utf-8`.
fn content_type(header: &str) -> (String, Option<String>) {
    let mut parts = header.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"').to_lowercase())
    });
    (kind, charset)
}

/// Fetches one page.
///
/// # Errors
/// A note on why there is none.
pub fn page(url: &str, options: &Options, client: &Client) -> Result<Page, Note> {
    let note = |problem: String| Note {
        path: url.to_owned(),
        problem,
        remedy: "open it in a browser and save the page, or try later".to_owned(),
        failed: true,
    };
    let fetched = client.fetch(url, &Known::default()).map_err(|error| note(error.to_string()))?;
    if fetched.status != 200 {
        return Err(note(format!("the server answers {}", fetched.status)));
    }
    page_of(url, fetched, options).ok_or_else(|| note("is neither HTML nor text".to_owned()))
}

/// The page that an answer holds; none where it is neither HTML nor text.
pub(crate) fn page_of(url: &str, fetched: Fetched, options: &Options) -> Option<Page> {
    let kind = match fetched.content_type.as_str() {
        "text/html" | "application/xhtml+xml" => PageKind::Html,
        "text/plain" => PageKind::Text,
        // Servers that do not say.
        "" | "application/octet-stream" => PageKind::Html,
        _ => return None,
    };
    let given = Given {
        url: Some(fetched.url),
        charset: fetched.charset,
        publisher: options.publisher.clone(),
        published: options.date.map(|date| Published {
            at: date.to_datetime(jiff::civil::Time::midnight()),
            precision: Precision::Day,
            evidence: Evidence::Given,
        }),
        ..Given::default()
    };
    Some(Page { path: url.to_owned(), kind, bytes: fetched.bytes, given })
}

/// Finds addresses and lets only those of the public network pass. The check stands behind the
/// look-up, so that a name cannot show one address here and another to the connection.
#[derive(Debug)]
struct Public {
    allow_private: bool,
    inner: DefaultResolver,
}

impl Resolver for Public {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.allow_private {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            return Err(ureq::Error::Other(
                "its address is of a private network; --allow-private allows it".into(),
            ));
        }
        Ok(public)
    }
}

/// Whether an address is one that everybody reaches.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = (a, b, c) == (192, 0, 0) || (a == 198 && (18..20).contains(&b)) || a >= 240;
    !(a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || shared
        || special)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    // Global unicast, without documentation, 6to4, Teredo and the like.
    let global = (0x2000..0x4000).contains(&first);
    let special = first == 0x2002 || (first == 0x2001 && address.segments()[1] < 0x0200);
    let documentation = first == 0x2001 && address.segments()[1] == 0x0db8;
    global && !special && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_private_networks_are_told() {
        for (address, public) in [
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("192.168.0.1", false),
            ("172.16.9.9", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("::1", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("::ffff:127.0.0.1", false),
            ("2002:7f00:1::", false),
            ("64:ff9b::7f00:1", false),
            ("93.184.215.14", true),
            ("2606:2800:21f:cb07::1", true),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_fetched() {
        let client = Client::new(Limits::new(false));
        for url in ["file:///etc/passwd", "ftp://example.org/a", "http://", "nothing"] {
            assert!(client.fetch(url, &Known::default()).is_err(), "{url}");
        }
        let error = client.fetch("http://127.0.0.1:9/", &Known::default()).unwrap_err();
        assert!(error.to_string().contains("private"), "{error}");
    }

    #[test]
    fn the_kind_of_an_answer_comes_without_its_parameters() {
        let expected = ("text/html".to_owned(), Some("utf-8".to_owned()));
        assert_eq!(content_type("Text/HTML; charset=\"UTF-8\""), expected);
        assert_eq!(content_type(""), (String::new(), None));
    }
}
