//! Offers, acceptances and refusals.

use yakuba_dispatch::dispatcher::{Obstacle, RideId, VehicleId, When, Wish};
use yakuba_dispatch::{Load, Place, Skills};

use crate::day::{HOUR, dispatcher};

fn wish(from: u32, to: u32, when: When) -> Wish {
    Wish {
        from: vec![(Place(from), 0.0)],
        to: vec![(Place(to), 0.0)],
        when,
        load: Load::seats(1),
        needs: Skills(0),
        service: 60.0,
        earliest: 8.0 * HOUR,
    }
}

#[test]
fn an_arrival_is_promised_before_the_hour_asked_for() {
    let mut day = dispatcher(2);
    let offers = day.offer(&wish(0, 20, When::ArriveBy(10.5 * HOUR))).unwrap();
    assert!(!offers.is_empty() && offers.len() <= 3);
    assert!(offers[0].request.delivery.window.close <= 10.5 * HOUR);
    day.accept(RideId(1), &offers[0]).unwrap();
    let promise = day.promise(RideId(1)).unwrap();
    assert!(promise.pickup.holds(promise.pickup_at) && promise.arrival.holds(promise.arrival_at));
    assert!(promise.pickup.close - promise.pickup.open <= 600.0);
}

#[test]
fn an_offer_changes_nothing_until_it_is_accepted() {
    let mut day = dispatcher(1);
    let offers = day.offer(&wish(0, 20, When::LeaveAfter(9.0 * HOUR))).unwrap();
    assert_eq!(day.rides().count(), 0);
    assert!(day.cost().abs() < 1e-9);
    day.accept(RideId(1), &offers[0]).unwrap();
    assert!(day.accept(RideId(1), &offers[0]).is_err(), "a second click books nothing");
    assert_eq!(day.rides().count(), 1);
}

#[test]
fn a_stale_offer_is_refused_when_its_room_is_gone() {
    let mut day = dispatcher(1);
    let mut party = wish(0, 20, When::LeaveAfter(9.0 * HOUR));
    party.load = Load::seats(4);
    let first = day.offer(&party).unwrap();
    let second = day.offer(&Wish { from: vec![(Place(48), 0.0)], ..party.clone() }).unwrap();
    day.accept(RideId(1), &first[0]).unwrap();
    let before = day.plan();
    assert!(day.accept(RideId(2), &second[0]).is_err());
    assert_eq!(day.plan(), before);
}

#[test]
fn a_refusal_names_what_stands_in_the_way_and_what_is_possible() {
    let mut day = dispatcher(1);
    let mut lift = wish(0, 20, When::LeaveAfter(9.0 * HOUR));
    lift.needs = Skills(2);
    let refusal = day.offer(&lift).unwrap_err();
    assert_eq!(refusal.why.vehicles, [(VehicleId(0), Obstacle::Ability)]);
    let mut coach = wish(0, 20, When::LeaveAfter(9.0 * HOUR));
    coach.load = Load::seats(9);
    assert_eq!(day.offer(&coach).unwrap_err().why.vehicles, [(VehicleId(0), Obstacle::TooSmall)]);
    assert_eq!(
        day.offer(&wish(0, 20, When::ArriveBy(8.0 * HOUR + 60.0))).unwrap_err().why.vehicles,
        [(VehicleId(0), Obstacle::Shift)]
    );
    // A party fills the vehicle far away just then: that promise stands in the way, and later there is room.
    let mut party = wish(48, 0, When::LeaveAfter(9.0 * HOUR));
    party.load = Load::seats(4);
    let offers = day.offer(&party).unwrap();
    day.accept(RideId(7), &offers[0]).unwrap();
    let mut narrow = wish(42, 48, When::ArriveBy(offers[0].planned.1));
    narrow.load = Load::seats(4);
    narrow.earliest = offers[0].planned.0;
    let refusal = day.offer(&narrow).unwrap_err();
    assert_eq!(refusal.why.vehicles, [(VehicleId(0), Obstacle::Promise(RideId(7)))]);
    assert!(!refusal.instead.is_empty());
}

#[test]
fn a_ride_moved_by_hand_stays_where_it_was_put() {
    let mut day = dispatcher(3);
    let offers = day.offer(&wish(0, 20, When::LeaveAfter(11.0 * HOUR))).unwrap();
    let first = day.accept(RideId(1), &offers[0]).unwrap();
    let other = VehicleId((first.0 + 1) % 3);
    assert!(day.move_to(RideId(1), other));
    day.improve(yakuba_dispatch::Budget::Steps(50));
    assert_eq!(day.promise(RideId(1)).unwrap().vehicle, other);
}
