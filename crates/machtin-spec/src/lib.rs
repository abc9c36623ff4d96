//! Reads specification pages: Markdown whose fenced blocks are test cases.
//!
//! A page is prose for people. Under a heading, fenced blocks with an info string (`article vi`,
//! `figures`, ...) make one case; a stage's test reads the first block, runs the stage, and
//! compares with the others.

#![forbid(unsafe_code)]

/// One heading's blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The heading above the blocks.
    pub heading: String,
    /// Line of the first block's fence, from 1.
    pub line: usize,
    /// Fenced blocks in order.
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What follows the opening fence: `figures`, `article vi`.
    pub info: String,
    /// The lines between the fences, joined by line breaks.
    pub body: String,
}

impl Case {
    /// The first block whose info string starts with `word`.
    #[must_use]
    pub fn block(&self, word: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.info.split_whitespace().next() == Some(word))
    }
}

/// The cases of a page, in order. A block whose info starts as the case's first block did opens
/// another case under the same heading.
///
/// # Examples
/// ```
/// let page = "## Vạn\n```article vi\n2 vạn người\n```\n```figures\npeople = 20000\n```\n";
/// let cases = machtin_spec::cases(page);
/// assert_eq!(cases[0].heading, "Vạn");
/// assert_eq!(cases[0].block("figures").unwrap().body, "people = 20000");
/// ```
#[must_use]
pub fn cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut heading = String::new();
    let mut fresh = true;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(words) = line.strip_prefix('#') {
            words.trim_start_matches('#').trim().clone_into(&mut heading);
            fresh = true;
            continue;
        }
        let Some(info) = line.strip_prefix("```").map(str::trim).filter(|info| !info.is_empty())
        else {
            continue;
        };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let block = Block { info: info.to_owned(), body: body.join("\n") };
        let word = info.split_whitespace().next();
        let opens = fresh
            || cases
                .last()
                .and_then(|case| case.blocks.first())
                .is_some_and(|first| first.info.split_whitespace().next() == word);
        if opens {
            cases.push(Case { heading: heading.clone(), line: number + 1, blocks: vec![block] });
            fresh = false;
        } else if let Some(case) = cases.last_mut() {
            case.blocks.push(block);
        }
    }
    cases
}
