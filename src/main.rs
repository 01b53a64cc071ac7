//! The command `zhunru`: everything is in [`cli`], which sees the public library only.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
