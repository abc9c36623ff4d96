//! Reads and tells the example pile, once and ten times over.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use machtin::ingest::{Input, Options, Page, pages};
use machtin::{Models, Pile, TellOptions};
use std::path::PathBuf;

fn example_pages(times: usize) -> Vec<Page> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/pile"));
    let once: Vec<Page> =
        pages(&[Input::Path(folder)], &Options::default()).filter_map(Result::ok).collect();
    assert!(once.len() >= 8, "the example pile is there");
    let mut all = Vec::new();
    for n in 0..times {
        all.extend(once.iter().cloned().map(|mut page| {
            page.path = format!("{n}/{}", page.path);
            page
        }));
    }
    all
}

fn pile(criterion: &mut Criterion) {
    let models = Models::embedded();
    for times in [1, 10] {
        let input = example_pages(times);
        let bytes: usize = input.iter().map(|page| page.bytes.len()).sum();
        let mut group = criterion.benchmark_group(format!("example pile x{times}"));
        group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap_or(0)));
        group.sample_size(20);
        group.bench_function("read", |bencher| {
            bencher.iter_batched(
                || input.clone(),
                |pages| {
                    let pile = Pile::read(pages.into_iter().map(Ok), &models, &|| ()).value;
                    assert!(pile.articles.len() >= 8 * times);
                    pile
                },
                BatchSize::LargeInput,
            );
        });
        let pile = Pile::read(input.into_iter().map(Ok), &models, &|| ()).value;
        group.bench_function("tell", |bencher| {
            bencher.iter(|| {
                let stories =
                    pile.tell(&models, TellOptions { explain: false, ..TellOptions::default() });
                assert!(stories.briefs.len() >= 2, "the look-alike stays apart");
                stories
            });
        });
        group.finish();
    }
}

criterion_group!(benches, pile);
criterion_main!(benches);
