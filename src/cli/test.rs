//! `test`: runs the 测试 blocks.

use super::failure::{Answer, Ended};
use super::options::Policies;
use super::{load, output};
use clap::{Args, ValueEnum};
use zhunru::{report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru test -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 结果的形式：human（给人看）、json、junit（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: Format,
    /// 没有测试也算有问题
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
    Junit,
}

pub fn run(options: Options) -> Ended {
    let workspace = load::workspace(&options.policies)?;
    let tests = workspace.test().map_err(|errors| load::unusable(&workspace, &errors))?;
    let result = tests.run();
    let text = match options.format {
        Format::Human => report::tests(&result, output::style()),
        Format::Json => wire::to_json(&result),
        Format::Junit => report::junit(&result),
    };
    output::print(&text)?;
    let is_empty = result.tests.is_empty();
    if is_empty {
        output::warn("政策里没有“测试”，什么也没有检验");
    }
    Ok(Answer::no_if(result.failed() > 0 || (options.strict && is_empty)))
}
