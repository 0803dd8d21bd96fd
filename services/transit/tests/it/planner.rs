//! A planner copies the service, changes it, compares both on the same days, and publishes.

use crate::journeys::with;
use crate::support::each;

#[tokio::test]
async fn a_design_is_compared_before_it_is_published() {
    for town in each().await {
        let mut hanako = town.clerk("hanako").await;
        hanako.get("/taxi/designs").await.says(&["第1版", "版と案を比べる"]);
        let draft = hanako.post("/taxi/designs", &[("of", "first")]).await.leads().to_owned();
        let id = draft.rsplit('/').next().unwrap().to_owned();
        let page = hanako.get(&draft).await;
        page.says(&["（案）", "平日の乗合タクシー", "案を保存する", "公開する"]);
        // One vehicle less, and a fare by distance.
        let mut form: Vec<(String, String)> = page.inputs();
        for (name, value) in &mut form {
            match name.as_str() {
                "weekday.base" => "400".clone_into(value),
                "weekday.per_km" => "50".clone_into(value),
                "weekday.base_km" => "3".clone_into(value),
                "car.0.name" => value.clear(),
                "name" => "3台・距離制".clone_into(value),
                _ => {}
            }
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        hanako.post(&draft, &form).await.leads();
        hanako.get(&draft).await.says(&["3台・距離制"]);
        // Somebody else's page is older: nothing is overwritten.
        assert_eq!(hanako.post(&draft, &form).await.status, 409);
        let study = [
            ("design", "first"),
            ("design", id.as_str()),
            ("demand", "made-up"),
            ("from", "2026-04-01"),
            ("days", "14"),
            ("per_day", "40"),
            ("seed", "7"),
            ("per_hour", "3000"),
            ("per_km", "30"),
        ];
        let study = hanako.post("/taxi/studies", &study).await.leads().to_owned();
        hanako.get(&study).await.says(&["毎日の運行を計算しています"]);
        town.work().await;
        let compared = hanako.get(&study).await;
        compared.says(&[
            "希望に応えた割合",
            "1回あたりの市の負担",
            "3台・距離制",
            "応えられなかった希望（美和）",
        ]);
        let version = page_version(&hanako.get(&draft).await.inputs());
        let late = [("_version", version.as_str()), ("from", "2026-11-24")];
        hanako.post(&format!("{draft}/publish"), &late).await.says(&["最初の日は、明日から後"]);
        let publish = [("_version", version.as_str()), ("from", "2026-11-27")];
        hanako.post(&format!("{draft}/publish"), &publish).await.leads();
        town.carry().await;
        hanako.get(&draft).await.says(&["第2版", "3kmを超えると1kmごとに50円"]);
        // Until the day before, the old fare; from that day on the new one.
        let mut sakura = town.resident();
        let offers = sakura.post("/taxi", &with(&[])).await.leads().to_owned();
        sakura.get(&offers).await.says(&["300円"]);
        let offers = sakura.post("/taxi", &with(&[("day", "2026-11-27")])).await.leads().to_owned();
        assert!(!sakura.get(&offers).await.body.contains(">300円"));
        sakura.post(&offers, &[("choice", "0")]).await.leads();
        assert_eq!(town.board("2026-11-27").await.shifts.len(), 3);
    }
}

fn page_version(inputs: &[(String, String)]) -> String {
    inputs.iter().find(|(name, _)| name == "_version").unwrap().1.clone()
}
