//! Rows of staff that were promised and are given.

use fairlot::kernel::authz::Role;
use serde_json::json;

use super::start;
use crate::competitions::{act, admit, ground, patch, whole_draft};
use crate::mailbox::Mail;
use crate::mails::settled;

pub fn given(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let provider = t.provider("Harbour Trust");
    admit(&t, &g.framework, &provider, 2);
    t.person(&[(&provider, Role::Owner, None, None)]);
    let id = whole_draft(&t, &g, 4_000_000);
    patch(&t, &g.commissioner, &id, json!({"tupe_applies": true})).expect(200);
    let draft = t.get(format!("/api/v1/competitions/{id}")).token(&g.commissioner).send().expect(200);
    let path = format!("/api/v1/lots/{}/staff", draft.body["lots"][0]["id"].as_str().unwrap());
    let set = |rows| {
        let etag = t.get(&path).token(&g.commissioner).send().expect(200).etag();
        t.put(&path).token(&g.commissioner).if_match(&etag).json(rows).send().expect(200)
    };
    let by = t.app.clock.now().london_day().plus_days(20).to_string();
    set(json!({"rows": [], "missing_by": by}));
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    set(json!({"rows": [{"role": "Key worker"}], "missing_by": by}));
    settled(&t);
    t.mails()
}
