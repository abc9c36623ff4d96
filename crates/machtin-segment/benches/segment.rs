//! Speed of segmentation over ordinary prose.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use machtin_segment::Segmenter;
use std::hint::black_box;

const PROSE: &str = include_str!("prose.txt");

fn segment(c: &mut Criterion) {
    let segmenter = Segmenter::embedded();
    let text = PROSE.repeat(200);
    let mut tokens = Vec::new();
    segmenter.segment(PROSE, &mut tokens);
    let once = tokens.len();
    let mut group = c.benchmark_group("segment");
    group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap_or(0)));
    group.bench_function("prose", |b| {
        b.iter(|| {
            tokens.clear();
            segmenter.segment(black_box(&text), &mut tokens);
            assert_eq!(tokens.len(), 200 * once);
        });
    });
    group.finish();
}

criterion_group!(benches, segment);
criterion_main!(benches);
