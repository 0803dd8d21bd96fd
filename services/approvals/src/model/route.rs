use yakuba_base::Timestamp;
use yakuba_flow::{Organisation, Planned, Post, Role, Who};

use super::rulebook::{Level, Proposal, Rulebook};

/// The route that follows from the rules: each level between the drafter and the decider approves, who has to agree
/// agrees before the decision leaves the division, the decider decides.
pub fn plan(
    book: &Rulebook,
    proposal: &Proposal,
    also_agree: &[Post],
    drafter: &str,
    unit: &str,
    office: &Organisation,
    at: Timestamp,
) -> Vec<Planned> {
    let own_rank = office.post_of(drafter, at).map_or(i64::MAX, |post| rank(office, &post));
    let decides = book.levels.iter().position(|level| level.code == proposal.decider).unwrap_or(0);
    let mut reviews: Vec<Post> = Vec::new();
    for level in book.levels.iter().take(decides) {
        let Some(post) = nearest(level, unit, office, at) else { continue };
        // Nobody reports to those below him.
        if rank(office, &post) < own_rank && !reviews.contains(&post) {
            reviews.push(post);
        }
    }
    // A unit that has nobody at that level is decided for by the next one that is there.
    let decider = book.levels.iter().skip(decides).find_map(|level| nearest(level, unit, office, at));
    let mut agree: Vec<Post> = proposal.consult.iter().map(|(post, ..)| post.clone()).collect();
    agree.extend(also_agree.iter().cloned());
    let asked: Vec<Post> = {
        let mut seen: Vec<Post> = Vec::new();
        let mine = |post: &Post| reviews.contains(post) || decider.as_ref() == Some(post);
        for post in agree.into_iter().filter(|post| !mine(post)) {
            if !seen.contains(&post) {
                seen.push(post);
            }
        }
        seen
    };
    let inside = reviews.iter().take_while(|post| is_inside(book, post)).count();
    let review = |post: &Post| Planned::one(Role::Review, Who::Post(post.clone()));
    let mut steps: Vec<Planned> = reviews.iter().take(inside).map(review).collect();
    if !asked.is_empty() {
        let who = asked.into_iter().map(Who::Post).collect();
        steps.push(Planned { role: Role::Consult, who, need: None, reads_after: false });
    }
    steps.extend(reviews.iter().skip(inside).map(review));
    steps.extend(decider.map(|post| Planned::one(Role::Decide, Who::Post(post))));
    steps
}

/// Whether a post belongs to the division itself: the two lowest levels.
fn is_inside(book: &Rulebook, post: &Post) -> bool {
    let holds = |level: &Level| post.position.as_ref().is_some_and(|code| level.positions.contains(code));
    book.levels.iter().take(2).any(holds)
}

fn rank(office: &Organisation, post: &Post) -> i64 {
    post.position.as_deref().and_then(|code| office.ranks.get(code)).copied().unwrap_or(i64::MAX)
}

/// The nearest post of a level, from a unit upwards, that somebody holds.
fn nearest(level: &Level, unit: &str, office: &Organisation, at: Timestamp) -> Option<Post> {
    office.upwards(unit, at.date()).into_iter().find_map(|unit| {
        let posts = level.positions.iter().map(|position| Post::new(position, unit));
        posts.into_iter().find(|post| !office.holders(post, at).is_empty())
    })
}
