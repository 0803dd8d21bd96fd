//! Slips from a table to paper and back: printed, read by a bar code reader that is not ours, paid, matched.

use std::path::Path;
use std::process::Command;

use yakuba_base::{Date, Yen};
use yakuba_codes::{Digits, el_qr::ElQr, konbini::KonbiniCode};
use yakuba_collecting::Standing;

use crate::support::{Town, bring, each};

const HEAD: &str =
    "納付番号,氏名,郵便番号,住所,件名,担当課,年度,期別,金額,納期限,使用期限,MPN部,コンビニコード\n";

/// A block as a tax system hands it over. Its check digits are made up, as are those who pay.
fn mpn(amount: i64) -> String {
    let block = format!(
        "00{account}{amount:011}2{institution}0999{spare}00{key}123456{area}08225000{end}",
        account = "0".repeat(11),
        institution = "13800",
        spare = "00000",
        key = "20269990000000000001",
        area = "0",
        end = "0000000",
    );
    assert_eq!(block.len(), 83);
    block
}

fn konbini(amount: i64) -> String {
    let code = KonbiniCode {
        company: "912345".parse().unwrap(),
        free: "000000000020269990001".parse().unwrap(),
        reissue: Digits::ZERO,
        usable_until: Date::new(2026, 12, 20),
        stamp: false,
        amount: Digits::from_yen(Yen(amount)).unwrap(),
    };
    code.write().unwrap().to_string()
}

fn line(number: &str, amount: i64, codes: bool) -> String {
    let (mpn, konbini) = if codes { (mpn(amount), konbini(amount)) } else { Default::default() };
    format!(
        "{number},清流 さくら,319-2292,茨城県常陸大宮市中富町3135-6,道路占用料,shimin,2026,1,{amount},2026-11-30,2026-12-20,{mpn},{konbini}\n"
    )
}

/// What zbar reads from a page of a PDF at the resolution of an office printer.
fn read_back(pdf: &[u8], folder: &Path) -> Vec<String> {
    let file = folder.join("slips.pdf");
    std::fs::write(&file, pdf).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}; `cargo xtask setup` installs it"));
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run("pdftoppm", &["-r", "600", "-gray", "-png", "-f", "1", "-l", "1", "slips.pdf", "page"]);
    let picture = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .find(|name| name.ends_with(".png"))
        .unwrap();
    run("zbarimg", &["--quiet", "--raw", &picture]).lines().map(str::to_owned).collect()
}

async fn state(town: &Town, number: &str) -> (Standing, Yen, Yen) {
    let found = yakuba_payments::store::demands::page(
        &town.zones.lgwan.store,
        &yakuba_payments::store::demands::Filter::default(),
        1_000,
    )
    .await
    .unwrap();
    let record = found.into_iter().find(|record| record.subject.id == number).unwrap();
    let now = town.zones.lgwan.clock.now();
    (record.demand.standing(now), record.demand.outstanding(), record.demand.money().held)
}

#[tokio::test]
async fn a_table_becomes_slips_whose_codes_another_reader_reads() {
    for town in each().await {
        let mut wataru = town.clerk("wataru").await;
        let table = [HEAD, &line("20261", 1_230, true), &line("20262", 980, false)].concat();
        assert_eq!(bring(&mut wataru, "/slips", "占用料.csv", &table).await.leads(), "/slips");
        wataru.get("/slips").await.says(&["1〜2枚目を作っています。", "2,210", "占用料.csv"]);
        town.work().await;
        let page = wataru.get("/slips").await;
        let link = page.body.split("href=\"/slips/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let pdf = wataru.download(&format!("/slips/{link}")).await;
        let folder = tempfile::tempdir().unwrap();
        let codes = read_back(&pdf, folder.path());

        let el_qr =
            codes.iter().find_map(|code| ElQr::read(code).ok()).expect("the eL-QR is read from the page");
        assert_eq!((el_qr.amount(), el_qr.usable_until), (Yen(1_230), Date::new(2026, 12, 20).unwrap()));
        assert!(codes.contains(&konbini(1_230)), "{codes:?}");
        assert_eq!(state(&town, "20261").await, (Standing::Owed, Yen(1_230), Yen(0)));
        town.agrees().await;

        let again = bring(&mut wataru, "/slips", "占用料.csv", &table).await;
        again.says(&["このファイルの納付書は、前に作られています。"]);
        let used = [HEAD, &line("20263", 10, false), &line("20261", 1_230, false)].concat();
        bring(&mut wataru, "/slips", "追加.csv", &used)
            .await
            .says(&["「20261」の納付書は、前に作られています。"]);
        wataru.get("/demands?q=20263").await.says(&["当てはまる請求はありません"]);
        let late = [HEAD, &line("20264", 10, false)]
            .concat()
            .replace("2026-11-30,2026-12-20", "2026-10-31,2026-11-20");
        bring(&mut wataru, "/slips", "遅い.csv", &late)
            .await
            .says(&["「20264」の使用期限は、今日か後の日にしてください。"]);
        town.agrees().await;
    }
}

#[tokio::test]
async fn one_broken_line_keeps_the_whole_file_out() {
    for town in each().await {
        let mut wataru = town.clerk("wataru").await;
        let table = [
            HEAD,
            &line("1", 100, false),
            &line("2", 200, false).replace(",200,", ",二百円,"),
            &line("3", 300, false),
        ]
        .concat();
        let refused = bring(&mut wataru, "/slips", "a.csv", &table).await;
        assert_eq!(refused.status, 422);
        refused.says(&[
            "ファイルの全部を取り込みませんでした",
            "「二百円」：1円以上の金額にしてください",
            ">3<",
            "金額",
        ]);
        wataru.get("/demands").await.says(&["請求はまだありません"]);
        bring(&mut wataru, "/slips", "a.csv", "").await.says(&["ファイルが空か"]);
        bring(&mut wataru, "/slips", "", "").await.says(&["取り込むファイルを選んでください。"]);
        let mut hanako = town.clerk("hanako").await;
        assert_eq!(bring(&mut hanako, "/slips", "a.csv", &table).await.status, 403);
    }
}

#[tokio::test]
async fn reported_payments_are_matched_once_and_the_rest_waits() {
    for town in each().await {
        let mut wataru = town.clerk("wataru").await;
        let slips = [1, 2, 3, 4].map(|n| line(&n.to_string(), 100 * n, false)).concat();
        bring(&mut wataru, "/slips", "s.csv", &format!("{HEAD}{slips}")).await.leads();
        let head = "納付番号,金額,納付日,照会番号\n";
        let report = format!(
            "{head}1,100,2026-11-20,A1\n1,100,2026-11-21,A2\n2,150,2026-11-20,A3\n3,300,2026-12-21,A4\n99,400,2026-11-20,A5\n"
        );
        let broken = report.replace("2,150", "2,-150");
        let refused = bring(&mut wataru, "/deposits", "d.csv", &broken).await;
        refused.says(&[">4<", "「-150」：1円以上の金額にしてください"]);
        assert_eq!(town.on("clearing:slip").await, 0, "all or nothing");

        assert_eq!(bring(&mut wataru, "/deposits", "d.csv", &report).await.leads(), "/deposits");
        assert_eq!(state(&town, "1").await, (Standing::Paid, Yen(0), Yen(100)));
        assert_eq!(state(&town, "2").await, (Standing::PartlyPaid, Yen(50), Yen(0)));
        assert_eq!(state(&town, "3").await.2, Yen(300), "paid a day too late: held");
        assert_eq!((town.on("clearing:slip").await, town.on("unknown").await), (1_050, -400));
        wataru.get("/money-work").await.says(&["二重納付", "不足", "期限後の入金"]);
        town.agrees().await;

        // The same file, and one that overlaps it, pay nothing twice.
        bring(&mut wataru, "/deposits", "d.csv", &report).await.says(&["に取り込み済みです。"]);
        let overlap = format!("{head}1,100,2026-11-20,A1\n2,50,2026-11-24,A6\n");
        bring(&mut wataru, "/deposits", "e.csv", &overlap).await.leads();
        assert_eq!(town.on("clearing:slip").await, 1_100);
        assert_eq!(state(&town, "2").await.0, Standing::Paid);

        // Nobody knows number 99; the same amount is owed for number 4.
        let page = wataru.get("/deposits").await;
        page.says(&[
            "納付者不明の入金",
            "この番号の納付書はありません",
            "この入金かもしれない請求",
            "額が同じ",
        ]);
        let reference = page.value_of("reference").to_owned();
        let form = [("reference", reference.as_str())];
        assert_eq!(wataru.post("/deposits/assign", &form).await.status, 422);
        let form = [form[0], ("demand", page.value_of("demand"))];
        assert_eq!(wataru.post("/deposits/assign", &form).await.leads(), "/deposits");
        assert_eq!(wataru.post("/deposits/assign", &form).await.status, 409);
        assert_eq!(state(&town, "4").await, (Standing::Paid, Yen(0), Yen(0)));
        assert_eq!((town.on("clearing:slip").await, town.on("unknown").await), (1_100, 0));
        town.agrees().await;
    }
}

#[tokio::test]
async fn what_is_not_paid_in_time_is_reminded_of_and_can_be_paid_again() {
    for town in each().await {
        let mut wataru = town.clerk("wataru").await;
        let table = [HEAD, &line("1", 100, false), &line("2", 200, false), &line("3", 300, true)].concat();
        bring(&mut wataru, "/slips", "s.csv", &table).await.leads();
        wataru.get("/reminders").await.says(&["納期限を過ぎた未納はありません"]);
        let report = "納付番号,金額,納付日,照会番号\n1,100,2026-11-20,A1\n2,50,2026-11-20,A2\n";
        bring(&mut wataru, "/deposits", "d.csv", report).await.leads();

        town.it_is("2026-12-21 09:00");
        assert_eq!(state(&town, "3").await.0, Standing::Expired);
        let mut wataru = town.clerk("wataru").await;
        let page = wataru.get("/reminders").await;
        page.says(&["2</strong>件", "450円", "R8.11.30", "まだ"]);
        assert!(!page.body.contains(">1</a>"), "{}", page.body);
        let csv = wataru.get("/reminders.csv").await.body;
        assert!(csv.contains("2,清流 さくら,3192292") || csv.contains("2,清流 さくら,319-2292"), "{csv}");

        // As it is, the table asks for days that are gone: nothing is made.
        let refused = bring(&mut wataru, "/reminders", "r.csv", &csv).await;
        refused.says(&["「2」の納期限は過ぎた日に、使用期限は今日か後の日に"]);
        let later = csv.replace("2026-12-20", "2027-01-15");
        let wrong = later.replacen(",150,", ",200,", 1);
        bring(&mut wataru, "/reminders", "w.csv", &wrong)
            .await
            .says(&["「2」の未納は150円で、金額と違います。"]);
        assert_eq!(bring(&mut wataru, "/reminders", "r2.csv", &later).await.leads(), "/reminders");
        assert_eq!(state(&town, "3").await.0, Standing::Owed);
        town.work().await;
        let page = wataru.get("/reminders").await;
        page.says(&["R8.12.21", "1〜2枚目"]);
        let link = page.body.split("href=\"/slips/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let pdf = wataru.download(&format!("/slips/{link}")).await;
        assert!(pdf.starts_with(b"%PDF-"));
        bring(&mut wataru, "/reminders", "r3.csv", &later).await.says(&["前に作られています"]);

        let report = "納付番号,金額,納付日,照会番号\n3,300,2027-01-10,A3\n";
        town.it_is("2027-01-11 09:00");
        let mut wataru = town.clerk("wataru").await;
        bring(&mut wataru, "/deposits", "e.csv", report).await.leads();
        assert_eq!(state(&town, "3").await, (Standing::Paid, Yen(0), Yen(0)));
        town.agrees().await;
    }
}
