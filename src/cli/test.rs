//! `test`: runs the 测试 blocks, or says what of the policies they try.

use super::failure::{Answer, Ended, Failure};
use super::options::Policies;
use super::{load, output};
use clap::{Args, ValueEnum};
use zhunru::{Tests, report, wire};

#[derive(Args)]
#[command(override_usage = "zhunru test -p 政策 [选项]")]
pub struct Options {
    #[command(flatten)]
    policies: Policies,
    /// 结果的形式：human（给人看）、json、junit，与 --coverage 同用的还有 lcov（不写：human）
    #[arg(long, value_name = "形式", default_value = "human")]
    format: Format,
    /// 没有测试也算有问题
    #[arg(long)]
    strict: bool,
    /// 看测试试到了政策的多少：规则、条件、例外、判定表的行
    #[arg(long)]
    coverage: bool,
    /// 与 --coverage 同用：试到的不足百分之几，也算有问题
    #[arg(long, value_name = "百分数", requires = "coverage", value_parser = percentage)]
    fail_under: Option<u8>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
    Junit,
    Lcov,
}

/// Parses whole percent.
fn percentage(text: &str) -> Result<u8, String> {
    let number = text.strip_suffix(['%', '％']).unwrap_or(text).parse().ok();
    number.filter(|percent| *percent <= 100).ok_or_else(|| format!("「{text}」不是 0 到 100 的整数"))
}

pub fn run(options: Options) -> Ended {
    let workspace = load::workspace(&options.policies)?;
    let tests = workspace.test().map_err(|errors| load::unusable(&workspace, &errors))?;
    let (is_empty, objects) = if options.coverage { coverage(&options, &tests)? } else { outcomes(&options, &tests)? };
    if is_empty {
        output::warn("政策里没有“测试”，什么也没有检验");
    }
    Ok(Answer::no_if(objects || (options.strict && is_empty)))
}

/// Prints what came of the tests; whether there are none, and whether some failed.
fn outcomes(options: &Options, tests: &Tests<'_>) -> Result<(bool, bool), Failure> {
    let result = tests.run();
    let text = match options.format {
        Format::Human => report::tests(&result, output::style()),
        Format::Json => wire::to_json(&result),
        Format::Junit => report::junit(&result),
        Format::Lcov => return Err(Failure("lcov 说的是试到了多少：加上 --coverage".to_owned())),
    };
    output::print(&text)?;
    Ok((result.tests.is_empty(), result.failed() > 0))
}

/// Prints what the tests try; whether there are none, and whether some failed or they try too little.
fn coverage(options: &Options, tests: &Tests<'_>) -> Result<(bool, bool), Failure> {
    let result = tests.coverage();
    let text = match options.format {
        Format::Human => report::coverage(&result, output::style()),
        Format::Json => wire::to_json(&result),
        Format::Lcov => report::lcov(&result),
        Format::Junit => return Err(Failure("junit 只写测试通过没有：--coverage 的形式有 human、json、lcov".to_owned())),
    };
    output::print(&text)?;
    let is_below = |wanted: u8| result.summary.figures().into_iter().any(|[tried, all]| tried * 100 < all * usize::from(wanted));
    let is_too_little = options.fail_under.is_some_and(is_below);
    Ok((result.tests.passed + result.tests.failed == 0, result.tests.failed > 0 || is_too_little))
}
