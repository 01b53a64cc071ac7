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
            _ => return Failure(format!("{what}：{error}")),
        };
        Failure(format!("{what}：{reason}"))
    }
}
