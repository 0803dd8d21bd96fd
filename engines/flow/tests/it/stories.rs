//! What the words mean, told one by one.

use yakuba_flow::{
    Act, Capacity, Caution, Event, Flow, Ground, Late, Organisation, Post, Refusal, SeatRef, SeatState,
    State, Step, Target, Vote,
};

use crate::world::{at, long_route, organisation, short_route, wide_route};

struct Story {
    flow: Flow,
    organisation: Organisation,
    moment: usize,
}

fn seat(step: usize, seat: usize) -> SeatRef {
    SeatRef { step, seat }
}

impl Story {
    fn sent(route: Vec<Step>, caution: Caution) -> Story {
        let flow = Flow::new("d", "mado", caution);
        let mut story = Story { flow, organisation: organisation(), moment: 0 };
        story.does("d", Act::Submit { steps: Some(route), gist_changed: false });
        story
    }

    fn tries(&self, by: &str, act: &Act) -> Result<Event, Refusal> {
        self.flow.act(act, by, at(self.moment), &self.organisation)
    }

    fn does(&mut self, by: &str, act: Act) -> Event {
        let event = self.tries(by, &act).unwrap_or_else(|refusal| panic!("{by}: {act:?}: {refusal}"));
        self.flow.apply(&event);
        event
    }

    fn votes(&mut self, by: &str, place: SeatRef, vote: Vote) -> Event {
        self.does(by, Act::Vote { seat: place, vote, ground: None })
    }

    fn is_decided(&self) -> bool {
        matches!(self.flow.state, State::Decided { .. })
    }
}

#[test]
fn in_order_to_the_decision() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    let early = Act::Vote { seat: seat(2, 0), vote: Vote::Approve, ground: None };
    assert_eq!(story.tries("m", &early), Err(Refusal::NotYourTurn));
    story.votes("g", seat(0, 0), Vote::Approve);
    story.votes("z", seat(1, 0), Vote::Agree);
    assert!(!story.is_decided());
    story.votes("m", seat(2, 0), Vote::Approve);
    assert!(story.is_decided());
    assert_eq!(story.tries("d", &Act::PullBack), Err(Refusal::NotNow));
}

#[test]
fn a_deputy_decides_and_the_decider_reads_afterwards() {
    let mut story = Story::sent(short_route(), Caution::Important);
    story.votes("g", seat(0, 0), Vote::Approve);
    story.votes("z", seat(1, 0), Vote::Agree);
    let vote = |ground| Act::Vote { seat: seat(2, 0), vote: Vote::Approve, ground };
    assert_eq!(story.tries("g", &vote(None)), Err(Refusal::DeciderPresent));
    story.moment = 1;
    assert_eq!(story.tries("k", &vote(None)), Err(Refusal::DeputyBefore));
    assert_eq!(story.tries("g", &vote(None)), Err(Refusal::NeedsGround));
    let event = story.does("g", vote(Some(Ground::Urgent)));
    let deputy = Capacity::Deputy { order: 1, ground: Some(Ground::Urgent) };
    assert!(matches!(event, Event::Voted { capacity, .. } if capacity == deputy));
    assert!(story.is_decided());
    let [(place, duty)] = story.flow.unread()[..] else { panic!("one duty") };
    assert_eq!((&duty.post, duty.why), (&Post::new("manager", "shimin"), Late::Deputised));
    assert_eq!(story.tries("g", &Act::Read { duty: place }), Err(Refusal::NotYours));
    story.does("m", Act::Read { duty: place });
    assert_eq!(story.flow.unread(), []);
}

#[test]
fn the_second_deputy_comes_when_the_first_is_away_too() {
    let mut story = Story::sent(vec![short_route().remove(2)], Caution::Ordinary);
    story.moment = 2;
    story.votes("k", seat(0, 0), Vote::Approve);
    assert!(story.is_decided());
}

#[test]
fn nobody_votes_for_an_absent_reviewer_he_is_passed_over_and_reads() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    let skip = Act::Skip { seat: seat(0, 0) };
    assert_eq!(story.tries("d", &skip), Err(Refusal::Present));
    assert_eq!(story.tries("k", &skip), Err(Refusal::NotYours));
    story.moment = 2;
    let vote = Act::Vote { seat: seat(0, 0), vote: Vote::Approve, ground: None };
    assert_eq!(story.tries("k", &vote), Err(Refusal::NotYours));
    story.does("d", skip);
    assert_eq!(story.flow.turn(), Some(1));
    assert_eq!(story.tries("d", &Act::Skip { seat: seat(1, 0) }), Err(Refusal::NotThisRole));
    assert_eq!(story.flow.unread().len(), 0, "not before the decision");
    story.moment = 3;
    story.votes("z", seat(1, 0), Vote::Agree);
    story.votes("g", seat(2, 0), Vote::Approve);
    let [(_, duty)] = story.flow.unread()[..] else { panic!("one duty") };
    assert_eq!((&duty.post, duty.why), (&Post::new("leader", "mado"), Late::Skipped));
}

#[test]
fn one_of_two_is_enough_and_the_arranged_reader_is_not_waited_for() {
    let mut story = Story::sent(long_route(), Caution::Ordinary);
    story.votes("k", seat(0, 1), Vote::Approve);
    assert_eq!(story.flow.steps[0].seats[0].state, SeatState::NotNeeded);
    assert!(matches!(story.flow.steps[1].seats[0].state, SeatState::Skipped { by: None, .. }));
    assert_eq!(story.flow.turn(), Some(2));
}

#[test]
fn a_disagreement_goes_up() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    story.votes("g", seat(0, 0), Vote::Approve);
    story.votes("z", seat(1, 0), Vote::Disagree);
    assert_eq!(story.flow.disputed(), Some(seat(1, 0)));
    let rule = |upheld| Act::Rule { seat: seat(1, 0), upheld };
    for nobody in ["z", "d", "m", "g"] {
        assert_eq!(story.tries(nobody, &rule(false)), Err(Refusal::NotYours), "{nobody}");
    }
    let mut upheld = Story { flow: story.flow.clone(), organisation: organisation(), moment: 0 };
    upheld.does("b", rule(true));
    assert_eq!(upheld.flow.state, State::Returned { from: 1 });
    upheld.does("d", Act::Submit { steps: None, gist_changed: false });
    assert_eq!(upheld.flow.waiting(), [seat(1, 0)], "who objected is asked again");
    story.does("b", rule(false));
    assert_eq!(story.flow.turn(), Some(2));
}

#[test]
fn another_gist_is_asked_of_all_again_and_small_words_of_nobody() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    story.votes("g", seat(0, 0), Vote::Approve);
    story.votes("z", seat(1, 0), Vote::Agree);
    story.does("m", Act::Return { seat: seat(2, 0), to: Target::Drafter });
    let mut other = Story { flow: story.flow.clone(), organisation: organisation(), moment: 0 };
    story.does("d", Act::Submit { steps: None, gist_changed: false });
    assert_eq!(story.flow.waiting(), [seat(2, 0)]);
    assert_eq!(
        other.tries("d", &Act::Submit { steps: None, gist_changed: true }),
        Err(Refusal::Route),
        "another gist may need another route"
    );
    other.does("d", Act::Submit { steps: Some(short_route()), gist_changed: true });
    assert_eq!(other.flow.waiting(), [seat(0, 0)]);
    assert_eq!(other.flow.gist, 1);
}

#[test]
fn sent_back_to_a_step_asks_from_there() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    story.votes("g", seat(0, 0), Vote::Approve);
    story.votes("z", seat(1, 0), Vote::Agree);
    story.does("m", Act::Return { seat: seat(2, 0), to: Target::Step(1) });
    assert_eq!(story.flow.waiting(), [seat(1, 0)]);
    assert!(matches!(story.flow.steps[0].seats[0].state, SeatState::Voted { .. }));
}

#[test]
fn what_is_given_up_is_told_to_the_consulted_of_every_round() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    story.votes("g", seat(0, 0), Vote::Approve);
    story.votes("z", seat(1, 0), Vote::Agree);
    story.does("d", Act::PullBack);
    let event = story.does("d", Act::Abandon);
    assert!(matches!(event, Event::Abandoned { tell, .. } if tell == ["z"]));
    assert_eq!(story.tries("d", &Act::Comment), Err(Refusal::NotNow));
}

#[test]
fn a_seat_follows_its_post_through_the_reorganisation() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    story.votes("g", seat(0, 0), Vote::Approve);
    story.moment = 3;
    story.votes("z", seat(1, 0), Vote::Agree);
    let vote = Act::Vote { seat: seat(2, 0), vote: Vote::Approve, ground: None };
    assert_eq!(story.tries("m", &vote), Err(Refusal::NotYours), "he has left");
    story.votes("g", seat(2, 0), Vote::Approve);
    assert!(story.is_decided());
}

#[test]
fn handed_on_within_the_unit_and_back_to_the_post_when_he_leaves() {
    let mut story = Story::sent(wide_route(), Caution::Ordinary);
    let hand_on = |to: &str| Act::HandOn { seat: seat(0, 0), to: to.to_owned() };
    assert_eq!(story.tries("z", &hand_on("k")), Err(Refusal::WrongPerson));
    story.does("z", hand_on("c"));
    let agree = Act::Vote { seat: seat(0, 0), vote: Vote::Agree, ground: None };
    assert_eq!(story.tries("z", &agree), Err(Refusal::NotYours));
    story.organisation.held.retain(|held| held.person != "c");
    assert!(story.tries("z", &agree).is_ok());
}

#[test]
fn two_of_three_decide_and_nobody_twice() {
    let mut story = Story::sent(wide_route(), Caution::Ordinary);
    story.votes("m", seat(0, 1), Vote::Agree);
    story.votes("z", seat(0, 0), Vote::Agree);
    story.votes("s", seat(1, 2), Vote::Approve);
    assert!(!story.is_decided());
    let again = Act::Vote { seat: seat(1, 0), vote: Vote::Approve, ground: None };
    assert_eq!(story.tries("s", &again), Err(Refusal::OneVote));
    story.votes("b", seat(1, 0), Vote::Approve);
    assert!(story.is_decided());
}

#[test]
fn a_seat_nobody_can_fill_is_lifted() {
    let mut story = Story::sent(short_route(), Caution::Ordinary);
    let lift = Act::Lift { seat: seat(0, 0) };
    assert_eq!(story.tries("d", &lift), Err(Refusal::CannotLift));
    story.moment = 3;
    story.does("d", lift);
    assert_eq!(story.flow.steps[0].seats[0].post, Post::new("manager", "shimin"));
}

#[test]
fn events_are_kept_as_json() {
    let mut story = Story::sent(long_route(), Caution::Important);
    let event = story.votes("g", seat(0, 0), Vote::Approve);
    let kept = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&kept).unwrap(), event);
    let flow = serde_json::to_string(&story.flow).unwrap();
    assert_eq!(serde_json::from_str::<Flow>(&flow).unwrap(), story.flow);
}
