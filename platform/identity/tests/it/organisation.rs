use std::{pin::Pin, sync::Arc};

use yakuba_audit::Actor;
use yakuba_base::{PersonName, Text};
use yakuba_city::{Clock, Lgwan};
use yakuba_identity::{
    Organisation, Reach,
    access::{self, NewRule, Scope},
    organisation::{self, ChangeError, NewAssignment, UnitChange, UnitContent},
    staff,
};
use yakuba_store::{Tx, args};
use yakuba_zone::Zone;

use crate::places::{Place, day, each};

async fn on(place: &Place, date: &str) -> Arc<Organisation> {
    Organisation::load(&place.lgwan.store, day(date)).await.unwrap()
}

async fn change<F>(place: &Place, work: F) -> Result<(), ChangeError>
where
    F: AsyncFnOnce(&mut Tx<Lgwan>, &Clock) -> Result<(), ChangeError> + Send + 'static,
{
    let clock = place.lgwan.clock.clone();
    place.lgwan.store.write(async move |tx: &mut Tx<Lgwan>| work(tx, &clock).await).await
}

fn group(name: &str, parent: &str) -> UnitContent {
    UnitContent {
        name: Text::ja(name),
        parent: Some(parent.to_owned()),
        kind: "group".to_owned(),
        place: 70,
        ..UnitContent::default()
    }
}

#[tokio::test]
async fn the_tree_reads_from_the_top_and_knows_what_is_below() {
    for place in each().await {
        let now = on(&place, "2026-11-24").await;
        let tree: Vec<(usize, &str)> =
            now.tree().into_iter().map(|(depth, unit)| (depth, unit.code.as_str())).collect();
        assert_eq!(
            tree,
            [
                (0, "honcho"),
                (1, "shiminbu"),
                (2, "shimin"),
                (3, "shimin-madoguchi"),
                (3, "shimin-koseki"),
                (1, "zeimu")
            ]
        );
        assert_eq!(now.units_below("shiminbu").len(), 4);
        assert_eq!(now.division("shimin-koseki").unwrap().code, "shimin");
        let clerk = now.by_login("shimin").unwrap();
        let manager = now.superior(&clerk.id).unwrap();
        assert_eq!(manager.login, "shimin-kacho");
        assert_eq!(now.superior(&manager.id).unwrap().login, "bucho");
        assert_eq!(now.superior(&now.by_login("bucho").unwrap().id), None);
        assert_eq!(now.holders("manager", Some("shimin"))[0].name.full(), "朝霧 一郎");
        assert_eq!(on(&place, "2026-03-31").await.tree().len(), 0);
    }
}

#[tokio::test]
async fn the_reorganisation_of_april_is_prepared_in_november() {
    for place in each().await {
        change(&place, async |tx, clock| {
            let april = day("2027-04-01");
            organisation::add_unit(
                tx,
                clock,
                "shimin-madoguchi-2",
                april,
                &group("総合窓口グループ", "shimin"),
            )
            .await?;
            let mut renamed =
                UnitContent { kind: "division".to_owned(), ..group("くらし窓口課", "honcho") };
            renamed.mark = "く".to_owned();
            organisation::revise_unit(tx, clock, "shimin", april, &renamed).await?;
            organisation::close_unit(tx, "shimin-madoguchi", april).await
        })
        .await
        .unwrap();
        let (now, then) = (on(&place, "2027-03-31").await, on(&place, "2027-04-01").await);
        assert_eq!((now.unit_name("shimin"), then.unit_name("shimin")), ("市民課", "くらし窓口課"));
        assert!(now.unit("shimin-madoguchi-2").is_none() && then.unit("shimin-madoguchi").is_none());
        let difference = now.difference(&then);
        let kinds: Vec<(&str, &str)> = difference
            .units
            .iter()
            .map(|change| match change {
                UnitChange::Opened(unit) => ("opened", unit.code.as_str()),
                UnitChange::Closed(unit) => ("closed", unit.code.as_str()),
                UnitChange::Renamed(unit, _) => ("renamed", unit.code.as_str()),
                UnitChange::Moved(unit, _) => ("moved", unit.code.as_str()),
                UnitChange::Revised(unit, _) => ("revised", unit.code.as_str()),
            })
            .collect();
        assert_eq!(
            kinds,
            [
                ("renamed", "shimin"),
                ("moved", "shimin"),
                ("closed", "shimin-madoguchi"),
                ("opened", "shimin-madoguchi-2")
            ]
        );
        assert_eq!(
            difference.stranded.iter().map(|(person, _)| person.login.as_str()).collect::<Vec<_>>(),
            ["shimin"]
        );
        assert_eq!(organisation::planned(&place.lgwan.store, day("2026-11-24")).await.unwrap().len(), 3);

        // All of it can be taken back until the day comes.
        for code in ["shimin", "shimin-madoguchi", "shimin-madoguchi-2"] {
            change(&place, async move |tx, clock| {
                organisation::cancel_unit_change(tx, clock, code, day("2027-04-01")).await
            })
            .await
            .unwrap();
        }
        let then = on(&place, "2027-04-01").await;
        assert_eq!(on(&place, "2026-11-24").await.difference(&then), organisation::Difference::default());
    }
}

#[tokio::test]
async fn the_tree_stays_a_tree() {
    for place in each().await {
        let april = day("2027-04-01");
        let refused = |work: Result<(), ChangeError>| work.unwrap_err().to_string();
        let ring = change(&place, async move |tx, clock| {
            organisation::revise_unit(tx, clock, "shiminbu", april, &group("部", "shimin-koseki")).await
        });
        assert_eq!(refused(ring.await), ChangeError::Parent.to_string());
        let orphan = change(&place, async move |tx, clock| {
            organisation::add_unit(tx, clock, "x", april, &group("x", "nowhere")).await
        });
        assert_eq!(refused(orphan.await), ChangeError::Parent.to_string());
        let full = change(&place, async move |tx, _| organisation::close_unit(tx, "shimin", april).await);
        assert_eq!(refused(full.await), ChangeError::HasUnits.to_string());
        let twice = change(&place, async move |tx, clock| {
            organisation::add_unit(tx, clock, "zeimu", april, &group("x", "honcho")).await
        });
        assert_eq!(refused(twice.await), ChangeError::CodeTaken.to_string());
        let past = change(&place, async |tx, clock| {
            organisation::cancel_unit_change(tx, clock, "zeimu", day("2026-04-01")).await
        });
        assert_eq!(refused(past.await), ChangeError::Dates.to_string());
    }
}

#[tokio::test]
async fn permissions_follow_the_post_from_its_first_day() {
    for place in each().await {
        let clerk = place.id_of("shimin").await;
        let moved = NewAssignment {
            staff: clerk.clone(),
            unit: "zeimu".to_owned(),
            position: "clerk".to_owned(),
            from: day("2027-04-01"),
            to: None,
            main: true,
        };
        let beside = NewAssignment {
            unit: "shimin".to_owned(),
            to: Some(day("2027-05-01")),
            main: false,
            ..moved.clone()
        };
        change(&place, async move |tx, clock| {
            organisation::assign(tx, clock, &moved).await?;
            organisation::assign(tx, clock, &beside).await.map(drop)
        })
        .await
        .unwrap();
        let rules = access::rules(&place.lgwan.store, day("2026-04-01")).await.unwrap();
        for (date, shimin, zeimu) in [
            ("2027-03-31", true, false),
            ("2027-04-01", true, true),
            ("2027-04-30", true, true),
            ("2027-05-01", false, true),
        ] {
            let at = on(&place, date).await;
            let may = access::of_staff(&at, &rules, &clerk);
            assert_eq!(may.may("applications.work", Some("shimin")), shimin, "{date}");
            assert_eq!(may.may("applications.work", Some("zeimu")), zeimu, "{date}");
        }
    }
}

#[tokio::test]
async fn a_scope_reaches_as_far_as_it_says() {
    for place in each().await {
        let rules = access::rules(&place.lgwan.store, day("2026-04-01")).await.unwrap();
        let now = on(&place, "2026-11-24").await;
        let of = |login: &str| access::of_staff(&now, &rules, &now.by_login(login).unwrap().id);
        // A clerk of a group works the cases of the division with all its groups.
        let Reach::Units(division) = of("shimin").reach("applications.work") else { panic!("not the city") };
        assert_eq!(division, now.units_below("shimin"));
        let Reach::Units(department) = of("bucho").reach("applications.decide") else {
            panic!("not the city")
        };
        assert_eq!(department, now.units_below("shiminbu"));
        assert_eq!(of("zeimu").reach("admin.audit"), Reach::City);
        let deciders = access::who_may(&now, &rules, "applications.decide", Some("shimin"));
        let mut logins: Vec<&str> =
            deciders.iter().map(|(id, _)| now.person(id).unwrap().login.as_str()).collect();
        logins.sort_unstable();
        assert_eq!(logins, ["bucho", "shimin-kacho"]);
        let why = &of("shimin").0[0];
        assert_eq!(why.post, Some(("shimin-madoguchi".to_owned(), "clerk".to_owned())));
    }
}

#[tokio::test]
async fn a_rule_holds_between_its_days_and_for_somebody() {
    for place in each().await {
        let rule = NewRule {
            permission: "admin.staff".to_owned(),
            unit: Some("zeimu".to_owned()),
            position: Some("clerk".to_owned()),
            staff: None,
            scope: Scope::Own,
            valid_from: day("2027-01-01"),
            valid_to: Some(day("2027-02-01")),
        };
        let everybody = NewRule { unit: None, position: None, ..rule.clone() };
        let clock = place.lgwan.clock.clone();
        let outcome = place
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                access::add_rule(tx, &clock, &rule).await?;
                access::add_rule(tx, &clock, &everybody).await
            })
            .await;
        assert!(matches!(outcome, Err(access::RuleError::Everybody)));
        let clock = place.lgwan.clock.clone();
        let rule = NewRule {
            permission: "admin.staff".to_owned(),
            unit: Some("zeimu".to_owned()),
            position: Some("clerk".to_owned()),
            staff: None,
            scope: Scope::Own,
            valid_from: day("2027-01-01"),
            valid_to: Some(day("2027-02-01")),
        };
        place
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| access::add_rule(tx, &clock, &rule).await)
            .await
            .unwrap();
        let rules = access::rules(&place.lgwan.store, day("2026-04-01")).await.unwrap();
        let zeimu = place.id_of("zeimu").await;
        for (date, allowed) in
            [("2026-12-31", false), ("2027-01-01", true), ("2027-01-31", true), ("2027-02-01", false)]
        {
            let at = on(&place, date).await;
            let may = access::of_staff(&at, &rules, &zeimu);
            assert_eq!(may.may("admin.staff", Some("zeimu")), allowed, "{date}");
        }
    }
}

/// Pages take the organisation from memory; whoever changes it, in whatever way, is seen by the next page.
#[tokio::test]
async fn what_is_kept_in_memory_is_read_anew_after_every_kind_of_change() {
    type Change = (&'static str, fn(Held) -> Pin<Box<dyn Future<Output = ()> + Send>>);
    let changes: [Change; 10] = [
        ("a unit", |held| {
            held.write(async |tx, clock| {
                organisation::add_unit(tx, clock, "dx", day("2027-04-01"), &group("DX", "zeimu")).await
            })
        }),
        ("a unit's plan", |held| {
            held.write(async |tx, clock| {
                organisation::cancel_unit_change(tx, clock, "dx", day("2027-04-01")).await
            })
        }),
        ("a unit's end", |held| {
            held.write(async |tx, _| organisation::close_unit(tx, "shimin-koseki", day("2027-04-01")).await)
        }),
        ("a position", |held| {
            held.write(async |tx, _| {
                Ok(organisation::upsert_position(tx, "advisor", &Text::ja("参事"), 3).await?)
            })
        }),
        ("a post", |held| {
            held.write(async |tx, clock| {
                let staff = id(tx, "zeimu").await?;
                let post = NewAssignment {
                    staff,
                    unit: "shimin".to_owned(),
                    position: "manager".to_owned(),
                    from: day("2027-01-01"),
                    to: None,
                    main: false,
                };
                organisation::assign(tx, clock, &post).await.map(|_| ())
            })
        }),
        ("leaving", |held| {
            held.write(async |tx, _| {
                let staff = id(tx, "zeimu").await?;
                Ok(organisation::leave(tx, &staff, day("2027-03-31")).await?)
            })
        }),
        ("a closed sign-in", |held| {
            held.write(async |tx, clock| {
                let staff = id(tx, "zeimu").await?;
                Ok(staff::deactivate(tx, clock, Actor::System("test"), &staff).await?)
            })
        }),
        ("an opened one", |held| {
            held.write(async |tx, clock| {
                let staff = id(tx, "zeimu").await?;
                Ok(staff::activate(tx, clock, Actor::System("test"), &staff).await?)
            })
        }),
        ("a name", |held| {
            held.write(async |tx, _| {
                let staff = id(tx, "zeimu").await?;
                let (version,): (i64,) =
                    tx.one("select version from staff where id = $1", args![staff]).await?;
                let name = PersonName::parse("御前", "次郎", "ゴゼン", "ジロウ").unwrap();
                Ok(staff::change_name(tx, &staff, &name, version).await?)
            })
        }),
        ("a rule", |held| {
            held.write(async |tx, clock| {
                let rule = NewRule {
                    permission: "admin.staff".to_owned(),
                    unit: Some("zeimu".to_owned()),
                    position: None,
                    staff: None,
                    scope: Scope::Own,
                    valid_from: day("2026-04-01"),
                    valid_to: None,
                };
                access::add_rule(tx, clock, &rule).await.unwrap();
                Ok(())
            })
        }),
    ];
    for place in each().await {
        let mut before = on(&place, "2027-06-01").await;
        assert!(Arc::ptr_eq(&before, &on(&place, "2027-06-01").await), "it is read once");
        for (what, change) in changes {
            change(Held(place.lgwan.clone())).await;
            let after = on(&place, "2027-06-01").await;
            assert!(!Arc::ptr_eq(&before, &after), "{what} is not noticed");
            before = after;
        }
    }
}

struct Held(Zone<Lgwan>);

impl Held {
    fn write<F>(self, work: F) -> Pin<Box<dyn Future<Output = ()> + Send>>
    where
        F: AsyncFnOnce(&mut Tx<Lgwan>, &Clock) -> Result<(), ChangeError> + Send + 'static,
    {
        let Held(zone) = self;
        Box::pin(async move {
            let clock = zone.clock.clone();
            zone.store.write(async move |tx: &mut Tx<Lgwan>| work(tx, &clock).await).await.unwrap();
        })
    }
}

async fn id(tx: &mut Tx<Lgwan>, login: &str) -> Result<String, ChangeError> {
    let (id,) = tx.one("select id from staff where login = $1", args![login]).await?;
    Ok(id)
}
