//! bids, through HTTP.
