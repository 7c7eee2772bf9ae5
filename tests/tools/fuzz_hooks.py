"""What schemathesis cannot know of this API: loaded by tests/tools/fuzz.sh."""

import base64
import json
import os
import random
import re
import uuid

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

API = os.environ["TEST_URL"] + "/api/v1"
TOKEN = os.environ.get("FUZZ_TOKEN")
KEY, MATCH = "Idempotency-Key", "If-Match"
# The codes of faults in the form of a body or parameter; rules of the business have others.
FORM = {"type", "unknown_field", "duplicate_field", "length", "email", "blank"}
IN_RANGE = re.compile(r"Must be (from -?\d|at least -?\d|at most -?\d|above £0|£0 or more)")

web = requests.Session()
if TOKEN:
    web.headers["Authorization"] = f"Bearer {TOKEN}"
chance = random.Random(1)


def crawl():
    """Ids of what the account can see, by collection: those in the lists, and in the lists below each of them."""
    paths = web.get(f"{API}/openapi.json").json()["paths"]
    lists = [path for path, item in paths.items() if "get" in item and path.count("{") < 2 and not path.endswith("}")]
    found = {}
    for path in sorted(lists, key=lambda path: path.count("/")) * 2:
        parts = path.removeprefix("/api/v1").split("/")
        for parent in found.get(parts[1], [""]) if "{id}" in path else [""]:
            answer = web.get(API + "/".join(parts).replace("{id}", parent), timeout=10)
            if answer.status_code == 200 and "json" in answer.headers.get("content-type", ""):
                keep(found.setdefault(parts[-1], []), answer.json())
    return found


def keep(ids, page):
    for item in page.get("items", []) if isinstance(page, dict) else []:
        one = item.get("id", item.get("award_id"))
        if one and one not in ids and len(ids) < 8:
            ids.append(one)


def session():
    """The session that the access token belongs to."""
    return json.loads(base64.urlsafe_b64decode(TOKEN.split(".")[1] + "=="))["sid"] if TOKEN else None


SEEN, SESSION = crawl(), session()


@schemathesis.hook
def before_call(context, case, kwargs):
    # As a client must, uses a key for one request only, so that the request reaches what it asks for.
    if case.headers and re.fullmatch(r"[!-~]{8,128}", str(case.headers.get(KEY, ""))):
        case.headers[KEY] = str(uuid.uuid4())
    # Signing out works (tests/api/accounts.rs) and would leave nothing but 401 to find.
    if case.method == "DELETE" and SESSION and (case.path_parameters or {}).get("id") == SESSION:
        case.path_parameters["id"] = str(uuid.uuid4())
    if case.meta and case.meta.phase.name.value != "stateful" and chance.random() < 0.7:
        name_what_is_there(case)


def name_what_is_there(case):
    """Puts an id that there is, and its present version, in place of made-up ones."""
    item, below, _ = case.path.partition("/{id}")
    ids = SEEN.get(item.split("/")[-1]) if below else None
    path = case.meta.components.get(ParameterLocation.PATH)
    if not ids or (path and path.mode.is_negative):
        return
    case.path_parameters["id"] = chance.choice(ids)
    if case.headers and re.fullmatch(r'"[0-9]+"', str(case.headers.get(MATCH, ""))):
        answer = web.get(f"{API.removesuffix('/api/v1')}{item}/{case.path_parameters['id']}", timeout=10)
        if "ETag" in answer.headers:
            case.headers[MATCH] = answer.headers["ETag"]


@schemathesis.check
def schema_says_the_form(ctx, response, case):
    """A request that fits the schema is not refused for its form: what a schema can say, it says."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    faults = [fault for fault in response.json().get("errors", []) if is_form(fault)]
    assert not faults, f"the schema does not say: {faults}"


def is_form(fault):
    code, detail = fault["code"], fault["detail"]
    return (
        code in FORM
        or (code == "range" and IN_RANGE.match(detail) is not None)
        or (code == "required" and detail == "This field is required.")
    )
