//! `completions`: what a shell reads to complete this command's words.

use super::failure::{Answer, Ended};
use super::{output, usage};
use clap::{Args, Parser, ValueEnum};
use clap_complete::Shell;

#[derive(Args)]
#[command(override_usage = "zhunru completions bash|zsh|fish|powershell")]
pub struct Options {
    /// 哪一种 shell：bash、zsh、fish、powershell
    #[arg(value_name = "SHELL")]
    shell: Known,
}

#[derive(Clone, Copy, ValueEnum)]
enum Known {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// Prints the script for the command `C`.
pub fn run<C: Parser>(options: Options) -> Ended {
    let shell = match options.shell {
        Known::Bash => Shell::Bash,
        Known::Zsh => Shell::Zsh,
        Known::Fish => Shell::Fish,
        Known::Powershell => Shell::PowerShell,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut usage::command::<C>(), "zhunru", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Answer::Fine)
}
