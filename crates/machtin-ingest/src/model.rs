//! Gradient-boosted trees: the sum of small decision trees, one number a block.

use thiserror::Error;

/// A model as read from its file.
#[derive(Debug)]
pub(crate) struct Model {
    nodes: Vec<Node>,
    roots: Vec<usize>,
    /// The least and the most that the trees from each on can add.
    rest: Vec<(f32, f32)>,
}

/// A question with its two answers, or a leaf. Small, so that a model stays in the nearest cache.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// At most this: the next node; more: `right` nodes on. The value of a leaf.
    threshold: f32,
    /// Which feature is asked; [`LEAF`] for a leaf.
    feature: u16,
    right: u16,
}

/// The feature of a leaf.
const LEAF: u16 = u16::MAX;

/// Rows that a near cache holds.
const AT_ONCE: usize = 512;
/// Trees between two looks at which rows are done.
const BETWEEN: usize = 8;
/// More than what rounding can add to a sum of trees.
const ROUNDING: f32 = 1e-3;

/// What can be wrong with a model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum ModelError {
    /// The file is not one that this build reads.
    #[error("model line {0} cannot be read")]
    Line(usize),
    /// The model was trained on other features.
    #[error("model knows {found} features, this build makes {made}")]
    Features { found: usize, made: usize },
}

impl Model {
    /// Reads a model: the names of its features on one line, then one tree a line, its nodes in
    /// order, each `feature:threshold:right` or a leaf's value.
    ///
    /// # Errors
    /// [`ModelError`] where the file does not fit the features.
    pub(crate) fn read(file: &str, features: &[&str]) -> Result<Self, ModelError> {
        let mut lines = file.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        let names: Vec<&str> =
            lines.next().map_or("", |(_, line)| line).split_whitespace().collect();
        if names != features {
            return Err(ModelError::Features { found: names.len(), made: features.len() });
        }
        let mut model = Self { nodes: Vec::new(), roots: Vec::new(), rest: vec![(0.0, 0.0)] };
        let mut ranges = Vec::new();
        for (number, line) in lines {
            let first = model.nodes.len();
            for node in line.split_whitespace() {
                let node = read_node(node, features.len());
                model.nodes.push(node.ok_or(ModelError::Line(number + 1))?);
            }
            // Every walk goes forward and ends inside its tree.
            let end = model.nodes.len();
            let inside = |(at, node): (usize, &Node)| {
                let last = first + at + usize::from(node.right);
                node.feature == LEAF || (node.right > 1 && last < end)
            };
            if first == end || !model.nodes[first..].iter().enumerate().all(inside) {
                return Err(ModelError::Line(number + 1));
            }
            model.roots.push(first);
            let leaves = model.nodes[first..].iter().filter(|node| node.feature == LEAF);
            let values = leaves.map(|leaf| leaf.threshold);
            ranges.push(values.fold((f32::MAX, f32::MIN), |(l, m), v| (l.min(v), m.max(v))));
        }
        for (least, most) in ranges.iter().rev() {
            let (after_least, after_most) = model.rest[model.rest.len() - 1];
            model.rest.push((after_least + least, after_most + most));
        }
        model.rest.reverse();
        Ok(model)
    }

    /// The sum of the trees for each row: above zero, more likely than not. Tree by tree, so that
    /// each stays in the nearest cache while the rows go by.
    pub(crate) fn scores(&self, rows: &[Vec<f32>]) -> Vec<f32> {
        let mut scores = vec![0.0; rows.len()];
        for root in &self.roots {
            for (score, row) in scores.iter_mut().zip(rows) {
                *score += self.leaf(*root, row);
            }
        }
        scores
    }

    /// Whether each row scores above a threshold: as [`Model::scores`] has it, in fewer walks:
    /// a row is done as soon as the trees left cannot turn it.
    pub(crate) fn above(&self, rows: &[Vec<f32>], threshold: f32) -> Vec<bool> {
        rows.chunks(AT_ONCE).flat_map(|rows| self.few_above(rows, threshold)).collect()
    }

    fn few_above(&self, rows: &[Vec<f32>], threshold: f32) -> Vec<bool> {
        let mut scores = vec![0.0; rows.len()];
        let mut open: Vec<usize> = (0..rows.len()).collect();
        for (roots, rest) in self.roots.chunks(BETWEEN).zip(self.rest.chunks(BETWEEN)) {
            let (least, most) = rest[0];
            open.retain(|row| {
                let score = scores[*row];
                let sure = score + least > threshold + ROUNDING;
                let open = !sure && score + most >= threshold - ROUNDING;
                // What is done lies on its side of the threshold.
                scores[*row] += if open { 0.0 } else { least };
                open
            });
            for root in roots {
                for row in &open {
                    scores[*row] += self.leaf(*root, &rows[*row]);
                }
            }
        }
        scores.iter().map(|score| *score > threshold).collect()
    }

    fn leaf(&self, mut at: usize, row: &[f32]) -> f32 {
        loop {
            let node = self.nodes[at];
            if node.feature == LEAF {
                return node.threshold;
            }
            let right = row[usize::from(node.feature)] > node.threshold;
            at += if right { usize::from(node.right) } else { 1 };
        }
    }
}

/// `feature:threshold:right`, the nodes of its left answer following; or the value of a leaf.
fn read_node(node: &str, features: usize) -> Option<Node> {
    let mut parts = node.split(':');
    let one = parts.next()?;
    let Some(threshold) = parts.next() else {
        return Some(Node { threshold: one.parse().ok()?, feature: LEAF, right: 0 });
    };
    let feature = one.parse::<u16>().ok().filter(|feature| usize::from(*feature) < features)?;
    Some(Node { threshold: threshold.parse().ok()?, feature, right: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_add_up() {
        let model =
            Model::read("words links\n0:3.5:2 -1 1:0.5:2 2 -0.5\n0.25\n", &["words", "links"]);
        let model = model.unwrap();
        let rows = [vec![3.0, 0.0], vec![9.0, 0.0], vec![9.0, 0.9]];
        assert_eq!(model.scores(&rows), [-0.75, 2.25, -0.25]);
        assert_eq!(model.above(&rows, 0.0), [false, true, false]);
        assert_eq!(model.above(&rows, -0.3), [false, true, true]);
    }

    #[test]
    fn a_row_is_done_when_nothing_can_turn_it() {
        let trees = "words\n".to_owned() + &"0:3.5:2 1 2\n".repeat(8) + &"-3\n".repeat(9);
        let model = Model::read(&trees, &["words"]).unwrap();
        let rows: Vec<Vec<f32>> = vec![vec![3.0], vec![4.0]];
        for threshold in [-30.0, -19.5, -19.0, -15.0, -11.0, -10.5, 0.0, 8.0] {
            let whole: Vec<bool> = model.scores(&rows).iter().map(|s| *s > threshold).collect();
            assert_eq!(model.above(&rows, threshold), whole, "{threshold}");
        }
    }

    #[test]
    fn a_file_for_other_features_is_refused() {
        let error = Model::read("words\n0.1\n", &["words", "links"]).unwrap_err();
        assert_eq!(error, ModelError::Features { found: 1, made: 2 });
        let circle = Model::read("words\n0:1:0\n", &["words"]).unwrap_err();
        assert_eq!(circle, ModelError::Line(2));
    }
}
