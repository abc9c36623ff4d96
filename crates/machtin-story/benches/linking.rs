//! Copies and stories of piles made from a few invented sentences.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use machtin_extract::read;
use machtin_segment::Segmenter;
use machtin_story::{LinkModel, Signature, find_copies, link};
use machtin_text::{Article, Language};

const TELLERS: [&str; 3] = [
    "A fire destroyed the {n}th warehouse of the firm {name} in the port, and {m} people fled.",
    "{m} people fled when a warehouse of {name} burned in the port, firefighters said of fire {n}.",
    "The mayor visited the port, where {name} lost warehouse {n} and {m} neighbours their homes.",
];

/// Three reports of each of `stories` invented fires; every tenth report has a copy.
fn pile(stories: usize) -> Vec<Signature> {
    let segmenter = Segmenter::embedded();
    let mut signatures = Vec::new();
    for story in 0..stories {
        let name = format!("Z{}ko V{}ren", letters(story * 7 + 11), letters(story * 13 + 5));
        for (n, teller) in TELLERS.iter().enumerate() {
            let text = teller
                .replace("{name}", &name)
                .replace("{n}", &(story + 100).to_string())
                .replace("{m}", &(story * 17 + 40).to_string());
            let text = format!("{text} {name} was founded by {name} himself in a small town.");
            let copies = if (story * 3 + n) % 10 == 0 { 2 } else { 1 };
            for copy in 0..copies {
                let article = Article::of(Language::English, text.clone());
                let id = format!("{story:06}-{n}-{copy}");
                signatures.push(Signature::of(&id, &article, &read(&article, &segmenter)));
            }
        }
    }
    signatures
}

/// A number in letters.
fn letters(mut number: usize) -> String {
    let mut word = String::new();
    while number > 0 {
        word.extend(b"aeioubdgkl".get(number % 10).map(|&byte| char::from(byte)));
        number /= 10;
    }
    word
}

fn linking(criterion: &mut Criterion) {
    let model = LinkModel::embedded();
    for stories in [100, 1_000] {
        let pile = pile(stories);
        let mut group = criterion.benchmark_group(format!("{} articles", pile.len()));
        group.throughput(Throughput::Elements(u64::try_from(pile.len()).unwrap_or(0)));
        group.sample_size(10);
        group.bench_function("copies", |bencher| {
            bencher.iter(|| {
                let copies = find_copies(&pile);
                assert!(copies.groups.len() >= pile.len() / 15, "every tenth report has a copy");
                copies
            });
        });
        group.bench_function("link", |bencher| {
            bencher.iter(|| {
                let linked = link(&pile, &model, 0.5);
                let placed: usize = linked.stories.iter().map(Vec::len).sum();
                assert_eq!(placed, pile.len(), "each article is in one story");
                assert!(linked.stories.len() < pile.len(), "reports of one fire join");
                linked
            });
        });
        group.finish();
    }
}

criterion_group!(benches, linking);
criterion_main!(benches);
