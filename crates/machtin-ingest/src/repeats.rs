//! Lines that one publisher prints with many articles: known only from the pile.

use crate::lines::{Line, lines_of};
use machtin_text::{Article, Removed, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use twox_hash::XxHash3_64;

/// A line is repeated where so many different articles of one publisher print it ...
const LEAST_ARTICLES: usize = 3;
/// ... and at least one of so many of its articles.
const ONE_IN: usize = 10;
/// A longer line is prose that somebody quotes.
const LONGEST: usize = 40;
/// An article of which more than so many words in a hundred are repeated is a copy of others.
const MOST_REPEATED: usize = 60;

/// Sets aside what a publisher repeats: lines that at least three of its articles, and one in ten,
/// print in the same words, copies left out. Adds ranges with the reason `repeated` to
/// [`Article::removed`].
///
/// Articles without a publisher go by their folder. The title is never set aside, and no article
/// loses more than three words in five. Linear in the pile; the answer does not depend on its order.
///
/// # Examples
/// ```
/// use machtin_ingest::{Given, Page, PageKind, clean, set_repeats_aside};
/// let mut articles: Vec<_> = ["The ferry stopped at noon.", "The bridge opened.", "Snow fell all day."]
///     .iter()
///     .map(|news| Page {
///         path: "post/page.txt".to_owned(),
///         kind: PageKind::Text,
///         bytes: format!("News in brief\n\n{news} Nobody was hurt, the mayor of the town said.\n\nReaders of the Post send their photographs every evening and are paid for them on Fridays.").into_bytes(),
///         given: Given::default(),
///     })
///     .filter_map(|page| clean(page).value)
///     .collect();
/// set_repeats_aside(&mut articles);
/// assert!(articles.iter().all(|a| a.removed.last().is_some_and(|r| r.reason == "repeated")));
/// ```
pub fn set_repeats_aside(articles: &mut [Article]) {
    let mut publishers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, article) in articles.iter().enumerate() {
        let folder = || article.path.rsplit_once(['/', '\\']).map(|(folder, _)| folder.to_owned());
        if let Some(publisher) = article.publisher.clone().or_else(folder) {
            publishers.entry(publisher).or_default().push(n);
        }
    }
    for members in publishers.values().filter(|members| members.len() >= LEAST_ARTICLES) {
        set_aside(articles, members);
    }
}

fn set_aside(articles: &mut [Article], members: &[usize]) {
    let lines: Vec<Vec<Line>> = members.iter().map(|&n| body_lines(&articles[n])).collect();
    let mut lines: Vec<(usize, Vec<Line>)> = members.iter().copied().zip(lines).collect();
    // Copies repeat each other, not their publisher.
    let printed = Printed::count(&lines);
    lines.retain(|(_, lines)| {
        let words = |line: &Line| line.words;
        let all: usize = lines.iter().map(words).sum();
        let repeated: usize = lines.iter().filter(|line| printed.repeats(line)).map(words).sum();
        repeated * 100 <= all * MOST_REPEATED
    });
    let printed = Printed::count(&lines);
    for (n, lines) in lines {
        let spans = lines.iter().filter(|line| printed.repeats(line)).map(|line| line.span);
        let removed = &mut articles[n].removed;
        removed.extend(spans.map(|span| Removed { span, reason: "repeated" }));
        removed.sort_by_key(|removed| removed.span);
    }
}

/// How many articles print each line.
struct Printed {
    articles: usize,
    lines: BTreeMap<u64, usize>,
}

impl Printed {
    fn count(articles: &[(usize, Vec<Line>)]) -> Self {
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        for (_, lines) in articles {
            let lines: BTreeSet<u64> = lines.iter().map(|line| hash(&line.key)).collect();
            for line in lines {
                *counts.entry(line).or_default() += 1;
            }
        }
        Self { articles: articles.len(), lines: counts }
    }

    fn repeats(&self, line: &Line) -> bool {
        let count = self.lines.get(&hash(&line.key)).copied().unwrap_or(0);
        line.words <= LONGEST && count >= LEAST_ARTICLES && count * ONE_IN >= self.articles
    }
}

/// The lines that are neither title nor set aside.
fn body_lines(article: &Article) -> Vec<Line> {
    let taken = |span: Span| {
        article.title.is_some_and(|title| title.overlaps(span))
            || article.removed.iter().any(|removed| removed.span.overlaps(span))
    };
    lines_of(&article.text).into_iter().filter(|line| !taken(line.span)).collect()
}

/// A hash that is the same on every machine.
fn hash(key: &str) -> u64 {
    let mut hasher = XxHash3_64::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Given, Page, PageKind, clean};

    const FOOT: &str =
        "Bạn đọc thị xã gửi ảnh cho tòa soạn mỗi tối và nhận nhuận bút vào thứ sáu hằng tuần.";

    fn pile(bodies: &[&str]) -> Vec<Article> {
        let page = |body: &&str| Page {
            path: "song-vang/a.txt".to_owned(),
            kind: PageKind::Text,
            bytes: format!("Tin trong ngày\n\n{body}\n\n{FOOT}").into_bytes(),
            given: Given::default(),
        };
        bodies.iter().map(page).filter_map(|page| clean(page).value).collect()
    }

    fn check(bodies: &[&str], expected: usize) {
        let mut articles = pile(bodies);
        set_repeats_aside(&mut articles);
        let aside = articles.iter().flat_map(|article| {
            article
                .removed
                .iter()
                .filter(|r| r.reason == "repeated")
                .map(|r| r.span.of(&article.text))
        });
        let aside: Vec<&str> = aside.collect();
        assert_eq!(aside.len(), expected, "{aside:?}");
        assert!(aside.iter().all(|line| *line == FOOT), "{aside:?}");
    }

    const NEWS: [&str; 4] = [
        "Chuyến phà cuối cùng rời bến Tân Hòa lúc 18 giờ hôm qua, chủ phà cho biết.",
        "Cầu Vĩnh Lạc thông xe sáng nay, hơn ba nghìn người đến dự lễ khánh thành.",
        "Mưa lớn kéo dài ba giờ làm ngập nhiều tuyến đường ở trung tâm thị xã.",
        "Đội bóng thị xã thắng trận thứ năm liên tiếp và tạm dẫn đầu bảng.",
    ];

    #[test]
    fn what_three_articles_print_is_set_aside() {
        check(&NEWS, 4);
        check(&NEWS[..2], 0);
    }

    #[test]
    fn copies_do_not_count() {
        check(&[NEWS[0], NEWS[0], NEWS[0], NEWS[1]], 0);
    }

    #[test]
    fn a_line_of_few_articles_of_many_stays() {
        let many: Vec<String> = (0..40)
            .map(|n| format!("Tin số {n} của thị xã: có {n} người đến dự buổi họp hôm qua."))
            .collect();
        let mut articles = pile(&many.iter().map(String::as_str).collect::<Vec<_>>());
        // Only three of the forty keep the line.
        for article in articles.iter_mut().skip(3) {
            let foot = article.text.find(FOOT).unwrap_or(article.text.len());
            article.text.truncate(foot);
        }
        set_repeats_aside(&mut articles);
        assert!(articles.iter().all(|a| a.removed.iter().all(|r| r.reason != "repeated")));
    }
}
