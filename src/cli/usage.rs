//! Arguments and their mistakes, in Chinese: clap's help and error texts are English otherwise.

use super::failure::Failure;
use super::output;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Parser};
use std::process::ExitCode;
use zhunru::diagnostic::wording::suggest;
use zhunru::report::hanging;

/// The arguments of this process; or the status with which to end, help and complaints being printed already.
pub fn parse<T: Parser>() -> Result<T, ExitCode> {
    let command = command::<T>();
    let matches = command.clone().try_get_matches();
    matches.and_then(|matches| T::from_arg_matches(&matches)).map_err(|error| report(&error, &command))
}

/// The whole command, in Chinese.
pub fn command<T: Parser>() -> Command {
    in_chinese(T::command(), true)
}

/// Prints how a word of the command is used, or the command itself, and gives the status with which to end.
pub fn help<T: Parser>(word: Option<&str>) -> ExitCode {
    let asked = std::iter::once("zhunru").chain(word).chain(std::iter::once("--help"));
    let command = command::<T>();
    command.clone().try_get_matches_from(asked).map_or_else(|error| report(&error, &command), |_| ExitCode::SUCCESS)
}

/// The command with Chinese headings, and its own `--help`.
fn in_chinese(command: Command, top: bool) -> Command {
    let template = if top {
        "{about}\n\n用法：zhunru 命令 …\n\n命令：\n{subcommands}\n\n选项：\n{options}{after-help}\n"
    } else if command.get_positionals().next().is_some() {
        "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n\n选项：\n{options}{after-help}\n"
    } else {
        "{about}\n\n用法：{usage}\n\n选项：\n{options}{after-help}\n"
    };
    let help = Arg::new("help").long("help").short('h').action(ArgAction::Help).help("显示这份说明");
    let mut command = command.help_template(template).disable_help_flag(true).disable_help_subcommand(true).arg(help);
    command = command.mut_args(|arg| {
        // clap lets only an argument with a value hide what it may be.
        let takes_value = arg.get_action().takes_values();
        arg.hide_default_value(takes_value).hide_possible_values(takes_value)
    });
    // clap breaks lines at blanks alone: they are broken when they are printed.
    command = command.term_width(0);
    if top {
        let version = Arg::new("version").long("version").short('V').action(ArgAction::Version).help("显示版本");
        command = command.disable_version_flag(true).arg(version);
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, |sub| in_chinese(sub, false)))
}

/// Prints help, or what is wrong with the arguments.
fn report(error: &clap::Error, command: &Command) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return match output::print(&hanging(&error.render().to_string(), output::style())) {
                Ok(()) => ExitCode::SUCCESS,
                Err(Failure(message)) => {
                    output::complain(&message);
                    ExitCode::from(2)
                }
            };
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => output::draw(&hanging(&error.render().to_string(), output::error_style())),
        _ => {
            output::complain(&complaint(error));
            output::draw(&format!("用法见 zhunru {} --help\n", word_asked(command)));
        }
    }
    ExitCode::from(2)
}

/// The word of the command that was asked for, or what stands for any.
fn word_asked(command: &Command) -> String {
    let word = std::env::args_os().nth(1).map(|word| word.to_string_lossy().into_owned());
    word.filter(|word| command.find_subcommand(word).is_some()).unwrap_or_else(|| "命令".to_owned())
}

/// What is wrong with the arguments.
fn complaint(error: &clap::Error) -> String {
    let text = |kind: ContextKind| error.get(kind).map(worded).unwrap_or_default();
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项或参数「{argument}」"),
        ErrorKind::InvalidSubcommand => format!("没有命令「{}」", text(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面要有值"),
        ErrorKind::InvalidValue => format!("{argument} 的值不能是「{value}」，可以是：{}", text(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => {
            // What clap parses by itself are whole numbers, and it complains in English.
            let reason = std::error::Error::source(error).map(ToString::to_string).filter(|reason| !reason.is_ascii());
            format!("{argument} 的值不对：{}", reason.unwrap_or_else(|| format!("「{value}」不是这里能写的整数")))
        }
        ErrorKind::TooManyValues => format!("{argument} 的值太多：「{value}」"),
        ErrorKind::ArgumentConflict => format!("{argument} 不能与 {} 同时使用，也不能重复", text(ContextKind::PriorArg)),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => "参数写得不对".to_owned(),
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind))
        .and_then(likeliest);
    let near = near.map(|near| format!("，{}", suggest(&near))).unwrap_or_default();
    format!("{what}{near}")
}

/// The last of several suggestions: clap lists the likeliest last.
fn likeliest(value: &ContextValue) -> Option<String> {
    match value {
        ContextValue::Strings(texts) => texts.last().cloned(),
        other => Some(worded(other)),
    }
}

fn worded(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        _ => String::new(),
    }
}
