//! Vectors and topics of articles of about 400 words, made of the invented news of the example pile.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use machtin_text::{Article, Language};
use machtin_vectors::{TopicModel, Vectors};
use std::hint::black_box;

const ARTICLE_WORDS: usize = 400;

const PROSE: [(Language, &[&str]); 2] = [
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

/// An article of at least [`ARTICLE_WORDS`] words.
fn article(language: Language, prose: &[&str]) -> Article {
    let words: Vec<&str> = prose.iter().flat_map(|text| text.split_inclusive(' ')).collect();
    let text: String = words.iter().cycle().take(ARTICLE_WORDS).copied().collect();
    Article::of(language, text)
}

fn vectors(criterion: &mut Criterion) {
    let (table, model) = (Vectors::embedded(), TopicModel::embedded());
    for (language, prose) in PROSE {
        let article = article(language, prose);
        let mut group = criterion.benchmark_group(language.code());
        group.throughput(Throughput::Elements(1));
        group.bench_function("vector", |bencher| {
            bencher.iter(|| {
                let vector = table.of_article(black_box(&article));
                assert!(vector.is_some(), "news has known words");
                vector
            });
        });
        group.bench_function("topic", |bencher| {
            bencher.iter(|| model.of(black_box(&article)));
        });
        group.finish();
    }
}

criterion_group!(benches, vectors);
criterion_main!(benches);
