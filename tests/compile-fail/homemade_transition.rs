//! Does not compile: a change of state that is not from the lifecycle table.

use fairlot::bids::states::BidState;
use fairlot::kernel::machine::Transition;

pub fn homemade() -> Transition<BidState> {
    Transition { id: String::new(), version: 1, from: BidState::Draft, to: BidState::Opened, action: "open" }
}
