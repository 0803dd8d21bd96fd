use serde::{Deserialize, Serialize};

use crate::Kind;

/// Why a file cannot be built anew. It waits for people then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Refusal {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Nothing that is known by its bytes.
    #[error("the format of the file is not known")]
    Unknown,
    /// A program or a script.
    #[error("the file is a program")]
    Program,
    /// A drawing that can hold scripts (SVG).
    #[error("the file is an SVG drawing, which can hold scripts")]
    Svg,
    /// A web page or another markup.
    #[error("the file is a web page or markup")]
    Markup,
    /// Word, Excel or PowerPoint of before 2007.
    #[error("the file is in an office format of before 2007")]
    OldOffice,
    /// An archive other than ZIP, or one packed in another way than usual.
    #[error("the archive is of a kind that is not opened")]
    Archive,
    /// It has a password.
    #[error("the file has a password")]
    Encrypted,
    /// It is not whole, or not what it begins as.
    #[error("the file is damaged: {}", .kind.name())]
    Damaged {
        /// What it begins as.
        kind: Kind,
    },
    /// Larger than is read.
    #[error("the file is too large")]
    TooLarge,
    /// It unpacks to more than is read: a bomb, as a rule.
    #[error("the file unpacks to too much")]
    Bomb,
    /// Archives in archives in archives.
    #[error("archives lie too deep in one another")]
    TooDeep,
    /// More pages, parts or pixels than are read.
    #[error("the file has too many pages, parts or pixels")]
    TooMany,
    /// A form that its program alone can show (XFA).
    #[error("the form can be shown by its own program only")]
    DynamicForm,
    /// A folder of files that looks like a PDF.
    #[error("the PDF is a portfolio of other files")]
    Portfolio,
    /// A photo in HEIC, and this machine has no tool that reads it.
    #[error("no tool here reads HEIC")]
    NoHeicTool,
    /// It resists, and this machine has no tool that makes pictures of pages.
    #[error("the PDF resists, and no tool here makes pictures of its pages")]
    NoPageTool,
    /// A member of an archive was refused, and the archive with it.
    #[error("a member of the archive was refused: {reason}")]
    Member {
        /// Its name.
        name: String,
        /// Why.
        reason: Box<Refusal>,
    },
    /// Reading it took too long.
    #[error("disarming took too long")]
    TimedOut,
    /// Reading it broke the process, or took all of its memory.
    #[error("disarming broke down")]
    BrokeDown,
}

impl Refusal {
    /// A stable name for programs and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Empty => "empty",
            Refusal::Unknown => "unknown",
            Refusal::Program => "program",
            Refusal::Svg => "svg",
            Refusal::Markup => "markup",
            Refusal::OldOffice => "old-office",
            Refusal::Archive => "archive",
            Refusal::Encrypted => "encrypted",
            Refusal::Damaged { .. } => "damaged",
            Refusal::TooLarge => "too-large",
            Refusal::Bomb => "bomb",
            Refusal::TooDeep => "too-deep",
            Refusal::TooMany => "too-many",
            Refusal::DynamicForm => "dynamic-form",
            Refusal::Portfolio => "portfolio",
            Refusal::NoHeicTool => "no-heic-tool",
            Refusal::NoPageTool => "no-page-tool",
            Refusal::Member { .. } => "member",
            Refusal::TimedOut => "timed-out",
            Refusal::BrokeDown => "broke-down",
        }
    }

    /// What is wrong, for the clerk who waits for the file.
    pub fn ja(&self) -> String {
        match self {
            Refusal::Empty => "中身がありません".to_owned(),
            Refusal::Unknown => "ファイルの形式が分かりません".to_owned(),
            Refusal::Program => "プログラム（実行できるファイル）です".to_owned(),
            Refusal::Svg => "SVG形式の図です（スクリプトを含むことができます）".to_owned(),
            Refusal::Markup => "ウェブページの形式です".to_owned(),
            Refusal::OldOffice => "2003年以前の形式のWord・Excel・PowerPointファイルです".to_owned(),
            Refusal::Archive => "ZIP以外、または特別な方法の圧縮ファイルです".to_owned(),
            Refusal::Encrypted => "パスワードが掛かっています".to_owned(),
            Refusal::Damaged { kind } => format!("{}として読めません（壊れています）", kind.ja()),
            Refusal::TooLarge => "ファイルが大きすぎます".to_owned(),
            Refusal::Bomb => "開くと異常に大きくなるファイルです".to_owned(),
            Refusal::TooDeep => "圧縮ファイルが何重にも入っています".to_owned(),
            Refusal::TooMany => "ページ・部品・画素の数が多すぎます".to_owned(),
            Refusal::DynamicForm => "専用のソフトでしか表示できない入力様式（XFA）です".to_owned(),
            Refusal::Portfolio => "ほかのファイルをまとめたPDF（ポートフォリオ）です".to_owned(),
            Refusal::NoHeicTool => {
                "HEIC形式の写真です。このサーバーには変換の道具（libheif）がありません".to_owned()
            }
            Refusal::NoPageTool => {
                "特殊なPDFです。このサーバーには画像にする道具（poppler）がありません".to_owned()
            }
            Refusal::Member { name, reason } => format!("圧縮ファイルの中の「{name}」：{}", reason.ja()),
            Refusal::TimedOut => "無害化に時間がかかりすぎたため、中止しました".to_owned(),
            Refusal::BrokeDown => "無害化の処理が途中で止まりました".to_owned(),
        }
    }

    /// Whether another try makes sense once the machine has the tool that was missing, or is less busy.
    pub fn may_pass_later(&self) -> bool {
        match self {
            Refusal::NoHeicTool | Refusal::NoPageTool | Refusal::TimedOut | Refusal::BrokeDown => true,
            Refusal::Member { reason, .. } => reason.may_pass_later(),
            _ => false,
        }
    }
}
