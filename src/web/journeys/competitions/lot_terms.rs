//! Where a lot is delivered and for how many, as a draft and an addendum ask it: the names of the fields begin with `field`.

use serde_json::{Value, json};

use crate::competitions::terms::lots::LotTermsOut;
use crate::web::form::Form;

/// The volume: whole, or nothing where no part is typed.
pub(super) fn volume(form: &mut Form, field: &str) -> Option<Value> {
    let band = ["unit", "minimum", "expected", "maximum"].map(|part| format!("{field}-volume-{part}"));
    band.iter().any(|name| form.optional(name).is_some()).then(|| {
        let [unit, minimum, expected, maximum] = &band;
        json!({"unit": form.required(unit, "fault-volume-unit"),
            "minimum": form.whole(minimum, "fault-whole-number"),
            "expected": form.whole(expected, "fault-whole-number"),
            "maximum": form.whole(maximum, "fault-whole-number")})
    })
}

/// Fills the fields with what is stored.
pub(super) fn put(form: &mut Form, field: &str, terms: &LotTermsOut) {
    let place = terms.delivery_place.map(|it| it.as_str()).unwrap_or_default();
    form.put(format!("{field}-delivery_place"), place);
    form.put(format!("{field}-prisons"), terms.prisons.as_deref().unwrap_or_default());
    if let Some(band) = &terms.volume {
        form.put(format!("{field}-volume-unit"), &*band.unit);
        for (part, number) in
            [("minimum", band.minimum), ("expected", band.expected), ("maximum", band.maximum)]
        {
            form.put(format!("{field}-volume-{part}"), number.to_string());
        }
    }
}

/// A fault of the whole volume stands at what is expected.
pub(super) fn pointer(pointer: &str) -> String {
    if pointer.ends_with("/terms/volume") { format!("{pointer}/expected") } else { pointer.to_owned() }
}
