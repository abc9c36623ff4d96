//! Lays the embedded model out as it is read: a process starts without doing that.

#![expect(dead_code, unreachable_pub, reason = "modules of the crate, of which this needs some")]

#[path = "src/model.rs"]
mod model;
#[path = "src/surface.rs"]
mod surface;
#[path = "src/tables.rs"]
mod tables;
#[path = "src/units.rs"]
mod units;
#[path = "src/words.rs"]
mod words;

use std::error::Error;
use std::path::Path;

const MODEL: &str = "../../models/vi-seg/model.bin";

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["src", "data", "build.rs", MODEL] {
        println!("cargo::rerun-if-changed={input}");
    }
    let model = model::Model::from_bytes(&std::fs::read(MODEL)?)?;
    #[expect(clippy::disallowed_methods, reason = "how cargo says where to write")]
    let folder = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("tables.bin"), tables::Tables::new(&model).to_bytes())?;
    Ok(())
}
