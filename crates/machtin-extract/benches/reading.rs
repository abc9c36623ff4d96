//! Reads articles of 400 words made of the invented sentences of the tests, stage by stage.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use machtin_extract::{Text, figures, mentions, quotes, read, times};
use machtin_segment::Segmenter;
use machtin_text::{Article, Evidence, Form, Language, Precision, Published};
use std::hint::black_box;

const ARTICLE_WORDS: usize = 400;
const ARTICLES: usize = 16;

/// Sentences of a language in the table of figures, joined to articles.
fn articles(language: Language) -> Vec<Article> {
    let rows = include_str!("../tests/figures.tsv").lines().filter(|row| !row.starts_with('#'));
    let mut sentences = rows
        .filter_map(|row| {
            let mut fields = row.split('\t');
            let same = fields.next()? == language.code();
            fields.next().filter(|_| same)
        })
        .cycle();
    let mut articles = Vec::new();
    for _ in 0..ARTICLES {
        let mut text = String::new();
        let mut words = 0;
        while words < ARTICLE_WORDS {
            let sentence = sentences.next().unwrap_or("Hết.");
            words += sentence.split_whitespace().count();
            text.push_str(sentence);
            text.push(if words % 3 == 0 { '\n' } else { ' ' });
        }
        articles.push(Article {
            source_id: None,
            path: String::new(),
            url: None,
            publisher: None,
            author: None,
            language,
            form: Form::Raw,
            published: Some(Published {
                at: jiff::civil::date(2019, 6, 16).to_datetime(jiff::civil::Time::midnight()),
                precision: Precision::Day,
                evidence: Evidence::Given,
            }),
            title: None,
            text,
            removed: Vec::new(),
        });
    }
    articles
}

fn reading(criterion: &mut Criterion) {
    let segmenter = Segmenter::embedded();
    for language in [Language::Vietnamese, Language::English] {
        let articles = articles(language);
        let mut group = criterion.benchmark_group(format!("reading {}", language.code()));
        group.throughput(Throughput::Elements(u64::try_from(articles.len()).unwrap_or(0)));
        group.sample_size(30);
        group.bench_function("all", |bencher| {
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
