//! Linear support vector machine by dual coordinate descent.
//!
//! Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear SVM", squared hinge
//! loss, without shrinking. Features are binary.

/// Rows of feature numbers with a label and a cost each.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    features: Vec<u32>,
    ends: Vec<usize>,
    labels: Vec<bool>,
    costs: Vec<f64>,
}

impl Rows {
    pub(crate) fn push(&mut self, features: impl IntoIterator<Item = u32>, label: bool, cost: f64) {
        self.features.extend(features);
        self.ends.push(self.features.len());
        self.labels.push(label);
        self.costs.push(cost);
    }

    pub(crate) const fn len(&self) -> usize {
        self.labels.len()
    }

    fn row(&self, index: usize) -> &[u32] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.features[start..self.ends[index]]
    }
}

/// Learns one weight a feature. The same rows give the same weights.
pub(crate) fn learn(rows: &Rows, features: usize, epochs: usize) -> Vec<f64> {
    let mut weights = vec![0.0; features];
    let mut alphas = vec![0.0; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &index in &order {
            let row = rows.row(index);
            let sign = if rows.labels[index] { 1.0 } else { -1.0 };
            let slack = 0.5 / rows.costs[index];
            let margin: f64 = row.iter().map(|&f| weights[f as usize]).sum();
            let gradient = sign * margin - 1.0 + slack * alphas[index];
            let norm = f64::from(u32::try_from(row.len()).unwrap_or(u32::MAX)) + slack;
            let before: f64 = alphas[index];
            let after = (before - gradient / norm).max(0.0);
            if after.to_bits() == before.to_bits() {
                continue;
            }
            alphas[index] = after;
            let step = sign * (after - before);
            for &f in row {
                weights[f as usize] += step;
            }
        }
    }
    weights
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let wide = u128::from(self.0) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            let other = self.below(last + 1);
            order.swap(last, other);
        }
    }
}
