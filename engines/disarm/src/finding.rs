use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something a file had that the rebuilt one has not, or has in another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// A script (JavaScript).
    Script,
    /// Something that is done when the file is opened, a page turned or a button pressed.
    Action,
    /// A program or document to be started from the file.
    Launch,
    /// A file within the file.
    EmbeddedFile,
    /// Fields to fill in; what was filled in is kept as it is seen.
    FormFields,
    /// A form in XML (XFA) beside the visible pages.
    Xfa,
    /// Sound, film or a model in space.
    RichMedia,
    /// Something to be fetched from elsewhere.
    RemoteReference,
    /// A link to another place.
    Link,
    /// A digital signature: it held for the original only.
    Signature,
    /// Encryption without a password, as against printing.
    Encryption,
    /// Macros.
    Macro,
    /// An object of another program.
    EmbeddedObject,
    /// A control that runs code (ActiveX).
    Control,
    /// A table calculation or field that calls outside; its last result is kept.
    Formula,
    /// Cells of a text table that a spreadsheet would have calculated.
    FormulaCell,
    /// Pictures that cannot be read: white space instead.
    Picture,
    /// Notes on where and with what a photo was taken.
    Metadata,
    /// A moving picture: its first frame is kept.
    Animation,
    /// Another format than it came in.
    Converted,
    /// Another encoding of characters than it came in.
    Encoding,
    /// Pages that resisted, and are pictures now: their text can be read, not selected.
    Rasterised,
    /// Bytes after the end, or before the beginning.
    Surplus,
    /// Parts that nobody sees, and whose use is not known.
    UnknownPart,
}

impl Finding {
    /// A stable name for programs: `embedded-file`.
    pub fn name(self) -> &'static str {
        match self {
            Finding::Script => "script",
            Finding::Action => "action",
            Finding::Launch => "launch",
            Finding::EmbeddedFile => "embedded-file",
            Finding::FormFields => "form-fields",
            Finding::Xfa => "xfa",
            Finding::RichMedia => "rich-media",
            Finding::RemoteReference => "remote-reference",
            Finding::Link => "link",
            Finding::Signature => "signature",
            Finding::Encryption => "encryption",
            Finding::Macro => "macro",
            Finding::EmbeddedObject => "embedded-object",
            Finding::Control => "control",
            Finding::Formula => "formula",
            Finding::FormulaCell => "formula-cell",
            Finding::Picture => "picture",
            Finding::Metadata => "metadata",
            Finding::Animation => "animation",
            Finding::Converted => "converted",
            Finding::Encoding => "encoding",
            Finding::Rasterised => "rasterised",
            Finding::Surplus => "surplus",
            Finding::UnknownPart => "unknown-part",
        }
    }

    /// What people are told: 「スクリプト」.
    pub fn ja(self) -> &'static str {
        match self {
            Finding::Script => "スクリプト",
            Finding::Action => "自動で行われる動作",
            Finding::Launch => "プログラムの起動",
            Finding::EmbeddedFile => "埋め込まれたファイル",
            Finding::FormFields => "入力欄（書かれた内容は残しました）",
            Finding::Xfa => "XML形式の入力様式",
            Finding::RichMedia => "音声・動画",
            Finding::RemoteReference => "外部から読み込むもの",
            Finding::Link => "リンク",
            Finding::Signature => "電子署名（元のファイルでだけ確かめられます）",
            Finding::Encryption => "暗号化（印刷などの制限）",
            Finding::Macro => "マクロ",
            Finding::EmbeddedObject => "埋め込みオブジェクト",
            Finding::Control => "ActiveXコントロール",
            Finding::Formula => "外部を呼ぶ計算式（計算済みの値は残しました）",
            Finding::FormulaCell => "計算式になる文字（頭に ' を付けました）",
            Finding::Picture => "読めない図（空白にしました）",
            Finding::Metadata => "撮影場所などの付加情報",
            Finding::Animation => "動く画像（最初の一枚を残しました）",
            Finding::Converted => "別の形式への変換",
            Finding::Encoding => "文字コードの変換（UTF-8）",
            Finding::Rasterised => "ページの画像化",
            Finding::Surplus => "ファイルの前後に付いた余分なデータ",
            Finding::UnknownPart => "用途の分からない部品",
        }
    }
}

/// What was found, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Findings(BTreeMap<Finding, u32>);

impl Findings {
    /// Notes one more.
    pub fn add(&mut self, finding: Finding) {
        *self.0.entry(finding).or_default() += 1;
    }

    /// Notes it once, however often it is there.
    pub fn once(&mut self, finding: Finding) {
        self.0.entry(finding).or_insert(1);
    }

    /// Adds those of a part.
    pub fn merge(&mut self, other: &Findings) {
        for (finding, count) in &other.0 {
            *self.0.entry(*finding).or_default() += count;
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this was found.
    pub fn has(&self, finding: Finding) -> bool {
        self.0.contains_key(&finding)
    }

    /// What was found and how often.
    pub fn iter(&self) -> impl Iterator<Item = (Finding, u32)> {
        self.0.iter().map(|(finding, count)| (*finding, *count))
    }

    /// For people: 「スクリプト 2件、リンク 1件」.
    pub fn ja(&self) -> String {
        let each: Vec<String> =
            self.iter().map(|(finding, count)| format!("{} {count}件", finding.ja())).collect();
        each.join("、")
    }
}
