//! Gradient-boosted trees: the sum of small decision trees, one number a block.

use thiserror::Error;

/// A model as read from its file.
#[derive(Debug)]
pub(crate) struct Model {
    nodes: Vec<Node>,
    roots: Vec<usize>,
}

/// A question with its two answers, or a leaf.
#[derive(Clone, Copy, Debug)]
enum Node {
    /// At most the threshold: left; more: right.
    Split { feature: usize, threshold: f32, left: usize, right: usize },
    Leaf(f32),
}

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
    /// order, each `feature:threshold:left:right` or a leaf's value.
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
        let mut model = Self { nodes: Vec::new(), roots: Vec::new() };
        for (number, line) in lines {
            let first = model.nodes.len();
            for node in line.split_whitespace() {
                let node = read_node(node, first, features.len());
                model.nodes.push(node.ok_or(ModelError::Line(number + 1))?);
            }
            let end = model.nodes.len();
            // Children come after their parents: every walk ends.
            let ordered = model.nodes[first..].iter().enumerate().all(|(at, node)| match node {
                Node::Split { left, right, .. } => {
                    let here = first + at;
                    (here + 1..end).contains(left) && (here + 1..end).contains(right)
                }
                Node::Leaf(_) => true,
            });
            if first == end || !ordered {
                return Err(ModelError::Line(number + 1));
            }
            model.roots.push(first);
        }
        Ok(model)
    }

    /// The sum of the trees: above zero, more likely than not.
    pub(crate) fn score(&self, row: &[f32]) -> f32 {
        self.roots.iter().map(|root| self.leaf(*root, row)).sum()
    }

    fn leaf(&self, mut at: usize, row: &[f32]) -> f32 {
        loop {
            match self.nodes[at] {
                Node::Leaf(value) => return value,
                Node::Split { feature, threshold, left, right } => {
                    at = if row[feature] <= threshold { left } else { right };
                }
            }
        }
    }
}

fn read_node(node: &str, first: usize, features: usize) -> Option<Node> {
    let mut parts = node.split(':');
    let (one, two) = (parts.next()?, parts.next());
    let Some(threshold) = two else { return one.parse().ok().map(Node::Leaf) };
    let feature = one.parse().ok().filter(|feature| *feature < features)?;
    let mut child = || parts.next()?.parse::<usize>().ok()?.checked_add(first);
    Some(Node::Split { feature, threshold: threshold.parse().ok()?, left: child()?, right: child()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_add_up() {
        let model = Model::read("words links\n0:3.5:1:2 -1 1:0.5:3:4 2 -0.5\n0.25\n", &["words", "links"]);
        let model = model.unwrap();
        assert_eq!(model.score(&[3.0, 0.0]), -0.75);
        assert_eq!(model.score(&[9.0, 0.0]), 2.25);
        assert_eq!(model.score(&[9.0, 0.9]), -0.25);
    }

    #[test]
    fn a_file_for_other_features_is_refused() {
        let error = Model::read("words\n0.1\n", &["words", "links"]).unwrap_err();
        assert_eq!(error, ModelError::Features { found: 1, made: 2 });
        let circle = Model::read("words\n0:1:0:0\n", &["words"]).unwrap_err();
        assert_eq!(circle, ModelError::Line(2));
    }
}
