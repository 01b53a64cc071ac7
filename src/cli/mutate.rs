//! `mutate`: which small changes of the policies their 测试 blocks do not notice.

use super::failure::{Answer, Ended, Failure};
use super::options::{Policies, ReportFormat};
use super::{load, output};
use clap::Args;
use zhunru::{mutate, report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru mutate -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 结果的形式：human（给人看）、json（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: ReportFormat,
}

pub fn run(options: Options) -> Ended {
    let workspace = load::workspace(&options.policies)?;
    let tests = workspace.test().map_err(|errors| load::unusable(&workspace, &errors))?;
    let failed = tests.run().failed();
    if failed > 0 {
        return Err(Failure(format!("{failed} 个测试没有通过：先用 zhunru test 看，改好再试")));
    }
    let result = mutate(tests, workspace.sources(), &mut |_| ());
    let text = match options.format {
        ReportFormat::Human => report::mutation(&result, output::style()),
        ReportFormat::Json => wire::to_json(&result),
    };
    output::print(&text)?;
    Ok(Answer::no_if(!result.survived.is_empty()))
}
