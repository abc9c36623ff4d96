//! `machtin-eval train`: makes the models that the crates embed.

use crate::{Outcome, language, link, pages, segment, topics, vectors};
use clap::Subcommand;
use std::io::Write;

/// Makes a model and its card.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    model: Model,
}

#[derive(Subcommand)]
enum Model {
    /// Which blocks of a page are its article.
    Blocks(pages::BlocksArgs),
    /// Which lines of a scraped text are its article.
    Lines(pages::LinesArgs),
    /// The words that tell Vietnamese and English.
    Language(language::Args),
    /// Rarity of terms and weights of the features of a pair.
    Link(link::Args),
    /// Vietnamese word segmentation.
    Segment(segment::TrainArgs),
    /// What an article is about.
    Topics(topics::Args),
    /// Word vectors shared by both languages.
    Vectors(vectors::Args),
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    match &args.model {
        Model::Blocks(args) => pages::train_blocks(args, out),
        Model::Lines(args) => pages::train_lines(args, out),
        Model::Language(args) => language::run(args, out),
        Model::Link(args) => link::run(args, out),
        Model::Segment(args) => segment::train(args, out),
        Model::Topics(args) => topics::run(args, out),
        Model::Vectors(args) => vectors::run(args, out),
    }
}
