//! A panic becomes one log line: its place, and its words only where they are literal.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::pin::pin;

thread_local! {
    static CAUGHT_BY_REQUEST: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Replaces the default hook, which prints the message: that may hold a value from the request.
pub(super) fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let what = describe(info);
        if CAUGHT_BY_REQUEST.get() {
            LAST.with_borrow_mut(|last| *last = Some(what));
        } else {
            tracing::error!(panic = what, "a background task panicked");
        }
    }));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    // A formatted message is a String and may hold anything; a literal is the program's text.
    match info.payload().downcast_ref::<&'static str>() {
        Some(words) => format!("{place}: {words}"),
        None => place,
    }
}

/// Runs a request's future; a panic inside gives its description instead of unwinding further.
pub(super) async fn catch<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let outer = CAUGHT_BY_REQUEST.replace(true);
        // The future is dropped after a panic and never polled again.
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        CAUGHT_BY_REQUEST.set(outer);
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(payload) => std::task::Poll::Ready(Err(last_panic(&*payload))),
        }
    })
    .await
}

/// What the hook noted; without our hook, the literal alone.
fn last_panic(payload: &(dyn Any + Send)) -> String {
    let noted = LAST.with_borrow_mut(Option::take);
    let literal = payload.downcast_ref::<&'static str>().copied();
    noted.unwrap_or_else(|| literal.unwrap_or("unknown place").to_owned())
}
