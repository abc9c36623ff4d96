//! Reads articles of 400 words: plain ones made of the invented news of the example pile, and
//! dense ones made of the sentences that test figures, these also stage by stage.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use machtin_extract::{Text, figures, mentions, quotes, read, times};
use machtin_segment::Segmenter;
use machtin_text::{Article, Evidence, Language, Precision, Published};
use std::hint::black_box;

const ARTICLE_WORDS: usize = 400;
const ARTICLES: usize = 16;

/// News prose of the example pile.
const PLAIN: [(Language, &[&str]); 2] = [
    (
        Language::Vietnamese,
        &[
            include_str!("../../../examples/pile/01_keu-goi-xuong-duong.txt"),
            include_str!("../../../examples/pile/04_gan-3-van-nguoi.txt"),
            include_str!("../../../examples/pile/10_hien-phap-moi.txt"),
        ],
    ),
    (
        Language::English,
        &[
            include_str!("../../../examples/pile/03_thousands-march.txt"),
            include_str!("../../../examples/pile/06_toll-rises.txt"),
        ],
    ),
];

/// The sentences of a language in the table of figures: a figure or two in each.
fn dense(language: Language) -> Vec<&'static str> {
    let rows = include_str!("../tests/figures.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| {
        let mut fields = row.split('\t');
        let same = fields.next()? == language.code();
        fields.next().filter(|_| same)
    })
    .collect()
}

/// Paragraphs joined to articles of [`ARTICLE_WORDS`].
fn articles(language: Language, paragraphs: &[&str]) -> Vec<Article> {
    let mut paragraphs = paragraphs.iter().cycle();
    let mut articles = Vec::new();
    for _ in 0..ARTICLES {
        let mut text = String::new();
        let mut words = 0;
        while words < ARTICLE_WORDS {
            let paragraph = paragraphs.next().copied().unwrap_or("Hết.");
            words += paragraph.split_whitespace().count();
            text.push_str(paragraph);
            text.push(if words % 3 == 0 { '\n' } else { ' ' });
        }
        articles.push(Article {
            published: Some(Published {
                at: jiff::civil::date(2019, 6, 16).to_datetime(jiff::civil::Time::midnight()),
                precision: Precision::Day,
                evidence: Evidence::Given,
            }),
            ..Article::of(language, text)
        });
    }
    articles
}

fn reading(criterion: &mut Criterion) {
    let segmenter = Segmenter::embedded();
    for (language, files) in PLAIN {
        let paragraphs: Vec<&str> =
            files.iter().flat_map(|file| file.lines()).filter(|line| !line.is_empty()).collect();
        let plain = articles(language, &paragraphs);
        let mut group = criterion.benchmark_group(format!("reading {}", language.code()));
        group.throughput(Throughput::Elements(u64::try_from(plain.len()).unwrap_or(0)));
        group.bench_function("plain", |bencher| {
            bencher.iter(|| plain.iter().map(|a| read(a, &segmenter).figures.len()).sum::<usize>());
        });
        let articles = articles(language, &dense(language));
        group.throughput(Throughput::Elements(u64::try_from(articles.len()).unwrap_or(0)));
        group.sample_size(30);
        group.bench_function("dense", |bencher| {
            bencher
                .iter(|| articles.iter().map(|a| read(a, &segmenter).figures.len()).sum::<usize>());
        });
        group.bench_function("sentences and syllables", |bencher| {
            bencher.iter(|| articles.iter().map(|a| Text::of(a).parts.len()).sum::<usize>());
        });
        let texts: Vec<Text<'_>> = articles.iter().map(Text::of).collect();
        group.bench_function("tokens", |bencher| {
            bencher.iter(|| {
                let mut tokens = Vec::new();
                for text in &texts {
                    for part in &text.parts {
                        segmenter.segment_range(&text.article.text, part.span, &mut tokens);
                    }
                }
                tokens.len()
            });
        });
        group.bench_function("times", |bencher| {
            bencher.iter(|| texts.iter().map(|t| times::read(t).len()).sum::<usize>());
        });
        group.bench_function("mentions", |bencher| {
            bencher.iter(|| texts.iter().map(|t| mentions::read(t).len()).sum::<usize>());
        });
        let names: Vec<_> = texts.iter().map(mentions::read).collect();
        group.bench_function("quotes", |bencher| {
            bencher.iter(|| {
                texts.iter().zip(&names).map(|(t, n)| quotes::read(t, n).len()).sum::<usize>()
            });
        });
        let said: Vec<_> = texts.iter().zip(&names).map(|(t, n)| quotes::read(t, n)).collect();
        let when: Vec<_> = texts.iter().map(times::read).collect();
        group.bench_function("figures", |bencher| {
            bencher.iter(|| {
                for (n, text) in texts.iter().enumerate() {
                    black_box(figures::read(text, &when[n], &names[n], &said[n]));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, reading);
criterion_main!(benches);
