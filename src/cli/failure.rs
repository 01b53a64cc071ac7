//! How a command ends: with an answer, or with the reason why there is none.

use std::fmt::Display;
use std::io::{self, ErrorKind};

/// What a command that could do its work has to say, as its exit status.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing to object to.
    Fine,
    /// The answer is "no".
    No,
}

impl Answer {
    /// "No" if there is something to object to.
    pub fn no_if(objects: bool) -> Answer {
        if objects { Answer::No } else { Answer::Fine }
    }
}

/// What the system calls links that lead to one another.
const TOO_MANY_LINKS: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// Why a command could not do its work: a message for standard error.
pub struct Failure(pub String);

pub type Ended = Result<Answer, Failure>;

impl Failure {
    /// A failure of the system, in Chinese where it is a common one.
    pub fn of_system(what: impl Display, error: &io::Error) -> Failure {
        let reason = match error.kind() {
            ErrorKind::NotFound => "没有这个文件",
            ErrorKind::PermissionDenied => "没有权限",
            ErrorKind::IsADirectory => "是文件夹",
            ErrorKind::NotADirectory => "不是文件夹",
            ErrorKind::StorageFull => "磁盘满了",
            ErrorKind::QuotaExceeded => "空间配额用完了",
            ErrorKind::FileTooLarge => "文件超过了系统允许的大小",
            ErrorKind::ReadOnlyFilesystem => "只能读，不能写",
            ErrorKind::AlreadyExists => "已经有了",
            ErrorKind::InvalidFilename => "名称太长，或者里面有系统不收的字符",
            _ if error.raw_os_error() == Some(TOO_MANY_LINKS) => "链接绕成了圈",
            _ => match error.raw_os_error() {
                Some(code) => return Failure(format!("{what}：系统错误 {code}")),
                None => return Failure(format!("{what}：{error}")),
            },
        };
        Failure(format!("{what}：{reason}"))
    }
}
