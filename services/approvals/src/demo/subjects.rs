//! What the demo's documents are about. All companies are made up.

/// What a document is about.
pub(super) struct Subject {
    /// Who drafts it, by login.
    pub(super) drafter: &'static str,
    /// What it is called.
    pub(super) title: &'static str,
    /// Its kind in the rules.
    pub(super) kind: &'static str,
    /// Its class.
    pub(super) class: &'static str,
    /// What exactly.
    pub(super) details: &'static [&'static str],
    /// Amounts, yen.
    pub(super) amounts: &'static [i64],
    /// Counterparties.
    pub(super) parties: &'static [&'static str],
}

const fn subject(
    drafter: &'static str,
    title: &'static str,
    (kind, class): (&'static str, &'static str),
    details: &'static [&'static str],
    amounts: &'static [i64],
    parties: &'static [&'static str],
) -> Subject {
    Subject { drafter, title, kind, class, details, amounts, parties }
}

const SHOPS: &[&str] = &["株式会社あさぎり事務機", "有限会社かわせみ商店", "株式会社やまびこ文具"];
const BUILDERS: &[&str] = &["株式会社しらさぎ建設", "有限会社くぬぎ工務店", "あおば土木株式会社"];
const MAKERS: &[&str] = &["株式会社ほたる情報システム", "みずなら測量株式会社", "合同会社つばめ企画"];

pub(super) const SUBJECTS: &[Subject] = &[
    subject(
        "shimin",
        "窓口用品の購入",
        ("goods", "D0106"),
        &["番号札発券機用紙", "記載台いす 6脚", "住民票用紙"],
        &[48_000, 236_000, 412_000],
        SHOPS,
    ),
    subject(
        "shimin-2",
        "戸籍事務の照会への回答",
        ("reply", "A0112"),
        &["他市からの照会", "県からの照会", "法務局への報告"],
        &[],
        &[],
    ),
    subject(
        "zeimu",
        "過誤納金の還付",
        ("refund", "E0104"),
        &["固定資産税", "市県民税", "軽自動車税"],
        &[38_400, 260_000, 154_000],
        &["納税者"],
    ),
    subject(
        "iryo",
        "国民健康保険のお知らせの発送",
        ("notice", "F0105"),
        &["保険証の更新", "高額療養費", "特定健診"],
        &[],
        &[],
    ),
    subject(
        "kankyo",
        "ごみ収集業務の委託",
        ("consign", "D0106"),
        &["大宮地区", "山方地区", "粗大ごみ"],
        &[4_800_000, 2_640_000, 880_000],
        &["有限会社みどり環境", "株式会社こだま清掃"],
    ),
    subject(
        "fukushi",
        "障害者団体への補助金の交付",
        ("subsidy", "D0112"),
        &["運営費", "送迎車の維持費", "研修旅行"],
        &[300_000, 90_000, 620_000],
        &["市障害者福祉団体連絡会"],
    ),
    subject(
        "kodomo",
        "放課後児童クラブ備品の購入",
        ("goods", "D0106"),
        &["座卓 12台", "おもちゃ・図書", "エアコン"],
        &[186_000, 64_000, 1_250_000],
        SHOPS,
    ),
    subject("choju", "敬老会の開催", ("event", "H0107"), &["大宮会場", "緒川会場", "御前山会場"], &[], &[]),
    subject(
        "kenko",
        "健康診査の案内の印刷",
        ("printing", "D0106"),
        &["がん検診", "乳幼児健診", "予防接種"],
        &[286_000, 132_000, 344_000],
        &["株式会社すずかけ印刷"],
    ),
    subject(
        "kikaku",
        "乗合タクシーの運行に関する協定",
        ("agreement", "C0104"),
        &["運行区域の変更", "料金の精算", "予約受付の時間"],
        &[],
        &["乗合交通運営協議会"],
    ),
    subject(
        "doboku",
        "市道の補修工事",
        ("works", "D0105"),
        &["1023号線舗装", "側溝の改修", "橋りょうの点検補修"],
        &[468_000, 3_850_000, 12_400_000],
        BUILDERS,
    ),
    subject(
        "toshi",
        "公園の使用許可",
        ("permit", "D0108"),
        &["朝市", "写生大会", "移動販売"],
        &[],
        &["市民団体"],
    ),
    subject(
        "norin",
        "農業用水路の修繕",
        ("repair", "D0105"),
        &["上町", "東富町", "野口"],
        &[420_000, 880_000, 1_540_000],
        BUILDERS,
    ),
    subject(
        "shoko",
        "産業祭の出店者募集の案内",
        ("notice", "J0103"),
        &["商工部門", "農産部門", "飲食部門"],
        &[],
        &[],
    ),
    subject(
        "suido",
        "水道メーターの購入",
        ("goods", "D0106"),
        &["13ミリ 200個", "20ミリ 80個", "検針端末"],
        &[980_000, 720_000, 2_200_000],
        &["株式会社せせらぎ計器"],
    ),
    subject(
        "gakko",
        "学校給食用食器の購入",
        ("goods", "D0106"),
        &["小学校分", "中学校分", "食缶"],
        &[640_000, 380_000, 255_000],
        SHOPS,
    ),
    subject("shogai", "成人式の実施", ("event", "K0104"), &["会場の設営", "記念品", "案内状"], &[], &[]),
    subject(
        "bunka",
        "催しの後援名義の使用承認",
        ("sponsor", "K0110"),
        &["里山音楽会", "書道展", "少年サッカー大会"],
        &[],
        &["文化協会", "体育協会"],
    ),
    subject(
        "kikikanri",
        "防災訓練の実施",
        ("event_new", "G0105"),
        &["土砂災害", "地震", "情報伝達"],
        &[],
        &[],
    ),
    subject(
        "somu",
        "例規の制定改廃",
        ("bylaw", "A0102"),
        &["文書規程の一部改正", "公印規程の一部改正", "職員表彰要綱の制定"],
        &[],
        &[],
    ),
    subject(
        "jouhou-2",
        "情報機器の賃借",
        ("lease", "D0106"),
        &["端末 40台", "複合機", "無線アクセスポイント"],
        &[1_980_000, 360_000, 840_000],
        MAKERS,
    ),
    subject(
        "jinji",
        "職員研修の実施",
        ("training", "B0106"),
        &["新規採用職員", "管理職", "情報セキュリティ"],
        &[],
        &[],
    ),
    subject(
        "yamagata",
        "支所の修繕",
        ("repair", "D0106"),
        &["玄関の照明", "空調機", "駐車場の区画線"],
        &[68_000, 340_000, 196_000],
        BUILDERS,
    ),
    subject(
        "hisho",
        "広報紙の印刷",
        ("printing", "D0106"),
        &["12月号", "市勢要覧", "暮らしの便利帳"],
        &[620_000, 1_480_000, 240_000],
        &["株式会社すずかけ印刷"],
    ),
    subject(
        "keiyaku",
        "庁舎清掃業務の委託",
        ("consign", "D0106"),
        &["本庁舎", "支所", "窓ガラス"],
        &[5_400_000, 1_200_000, 330_000],
        &["株式会社こだま清掃"],
    ),
];
