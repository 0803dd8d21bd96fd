//! From a plan to a route.

use std::collections::BTreeMap;

use yakuba_flow::{Planned, Post, Role, RouteError, Step, Who, resolve};

use crate::world::{at, organisation};

/// A plan of one reviewer and one who decides.
fn plan(review: Who, decide: Who) -> [Planned; 2] {
    [Planned::one(Role::Review, review), Planned::one(Role::Decide, decide)]
}

fn route(plan: &[Planned], drafter: &str, moment: usize) -> Result<Vec<Step>, RouteError> {
    let rules = BTreeMap::from([("専決".to_owned(), Who::Nearest("director".to_owned()))]);
    resolve(plan, &rules, drafter, "mado", at(moment), &organisation())
}

fn posts(steps: &[Step]) -> Vec<String> {
    steps
        .iter()
        .flat_map(|step| &step.seats)
        .map(|seat| format!("{}@{}", seat.post.position.as_deref().unwrap_or("*"), seat.post.unit))
        .collect()
}

#[test]
fn superiors_positions_and_rules_become_posts() {
    let steps = route(&plan(Who::Superior(1), Who::Rule("専決".to_owned())), "d", 0).unwrap();
    assert_eq!(posts(&steps), ["leader@mado", "director@bu"]);
    let steps = route(&plan(Who::Superior(1), Who::Superior(2)), "d", 3).unwrap();
    assert_eq!(posts(&steps), ["manager@shimin", "director@bu"], "the group has no leader then");
    let steps = route(&plan(Who::Unit("zaisei".to_owned()), Who::Superior(2)), "d", 3).unwrap();
    assert_eq!(posts(&steps), ["*@kaikaku", "director@bu"], "the unit of the day");
}

#[test]
fn nobody_sits_over_his_own_draft() {
    let steps =
        route(&plan(Who::Nearest("leader".to_owned()), Who::Nearest("manager".to_owned())), "m", 0).unwrap();
    assert_eq!(posts(&steps), ["leader@mado", "director@bu"]);
    let steps =
        route(&plan(Who::Person("m".to_owned()), Who::Nearest("manager".to_owned())), "m", 0).unwrap();
    assert_eq!(posts(&steps), ["director@bu"]);
    let mayor = [Planned::one(Role::Decide, Who::Post(Post::new("mayor", "hall")))];
    assert_eq!(route(&mayor, "s", 0), Err(RouteError::Nobody { step: 0, seat: 0 }));
}

#[test]
fn the_same_post_is_asked_once_and_late() {
    let steps = route(&plan(Who::Nearest("manager".to_owned()), Who::Superior(2)), "d", 0).unwrap();
    assert_eq!(posts(&steps), ["manager@shimin"]);
    assert_eq!(steps[0].role, Role::Decide);
}

#[test]
fn what_is_no_route() {
    assert_eq!(route(&[], "d", 0), Err(RouteError::Decision));
    let review = Planned::one(Role::Review, Who::Superior(1));
    assert_eq!(route(std::slice::from_ref(&review), "d", 0), Err(RouteError::Decision));
    let unknown = plan(Who::Superior(1), Who::Rule("?".to_owned()));
    assert_eq!(route(&unknown, "d", 0), Err(RouteError::Rule("?".to_owned())));
    let decide = Planned { need: Some(2), ..Planned::one(Role::Decide, Who::Superior(2)) };
    assert_eq!(route(&[decide], "d", 0), Err(RouteError::Need(0)));
}
