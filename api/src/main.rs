//! The `chambers` binary.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use api::cli::{self, Cli};
use clap::Parser;
use tokio::runtime::Builder;

/// A request allocates a thousand times and frees it all: this allocator does that in a tenth less of its time than the C
/// library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.log().start();
    // One thread; those who serve requests are `http::door`'s.
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(trouble) => return failed(&trouble),
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => failed(&trouble),
    }
}

/// Says why. Nobody may read it any more: `eprintln!` would panic.
fn failed(trouble: &dyn Display) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "chambers: {trouble}");
    ExitCode::FAILURE
}
