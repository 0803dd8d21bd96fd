use crate::support::{PURCHASE, each};

#[tokio::test]
async fn by_words_and_by_day_amount_and_counterparty_in_any_combination() {
    for hall in each().await {
        let mut clerk = hall.as_("clerk").await;
        let papers = [
            ("机の購入", "120,000", "株式会社あさぎり事務機", "R8.11.30"),
            ("椅子の購入", "240,000", "有限会社かわせみ商店", "R8.12.10"),
            ("書棚の購入", "280,000", "株式会社あさぎり事務機", "R8.12.20"),
        ];
        for (title, amount, party, day) in papers {
            let mut form: Vec<(&str, &str)> = PURCHASE
                .iter()
                .filter(|(name, _)| !["title", "amount", "counterparty", "traded_on"].contains(name))
                .copied()
                .collect();
            form.extend([("title", title), ("amount", amount), ("counterparty", party), ("traded_on", day)]);
            let id = hall.drafted(&mut clerk, &form).await;
            hall.done("clerk", &id, "submit", &[]).await;
        }
        for (query, expected) in [
            ("q=購入", vec!["机", "椅子", "書棚"]),
            ("q=ツクエ", vec![]),
            ("q=書棚+伺います", vec!["書棚"]),
            ("least=240000", vec!["椅子", "書棚"]),
            ("least=200000&most=250000", vec!["椅子"]),
            ("counterparty=あさぎり", vec!["机", "書棚"]),
            ("counterparty=あさぎり&traded_from=R8.12.1", vec!["書棚"]),
            ("traded_from=2026-12-01&traded_until=2026-12-15", vec!["椅子"]),
            ("traded_until=R8.12.15&most=130000&counterparty=株式会社", vec!["机"]),
            ("state=decided", vec![]),
            ("state=running&kind=goods&class=D0106&q=机", vec!["机"]),
        ] {
            let query: String = query
                .split('&')
                .map(|pair| pair.split_once('=').unwrap())
                .map(|(name, value)| {
                    let value: String = value.split('+').collect::<Vec<_>>().join(" ");
                    form_urlencoded::Serializer::new(String::new()).append_pair(name, &value).finish()
                })
                .collect::<Vec<_>>()
                .join("&");
            let page = clerk.get(&format!("/approvals/find?{query}")).await;
            assert_eq!(page.status, 200);
            for (title, ..) in papers {
                let there = page.body.contains(&format!(">{title}</a>"));
                let wanted = expected.iter().any(|name| title.starts_with(name));
                assert_eq!(there, wanted, "{query}: {title}");
            }
        }
        let odd = clerk.get("/approvals/find?least=many&traded_from=R8.13.40").await;
        assert!(odd.status == 422 && odd.body.contains("金額は数字で入れてください"));
    }
}
