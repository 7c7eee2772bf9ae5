"""Publishes a planned competition with awkward words, and reads it back from the calendar and the Atom feed."""

import datetime
import json
import os
import pathlib
import urllib.request

import icalendar
from lxml import etree

API = os.environ["TEST_URL"] + "/api/v1"
FEED = "/public/opportunities"
ATOM = "{http://www.w3.org/2005/Atom}"
TITLE = 'Llety, cymorth; a "gwaith" <Caernarfon> & Ŵyn – ' + "yng Ngwynedd a Môn " * 5 + "\\n"
SUMMARY = "Llinell un, â thŷ.\nLine two; with a \\ and a comma, too."


def ask(path, body=None):
    """The answer's text; a body is sent as the commissioner."""
    headers = {"Authorization": "Bearer " + os.environ["TEST_TOKEN"]} if body is not None or path == "/me" else {}
    data = None if body is None else json.dumps(body).encode()
    headers |= {} if data is None else {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(API + path, data, headers)) as answer:
        return answer.read().decode()


def read(path, body=None):
    return json.loads(ask(path, body))


def day(later):
    return str(datetime.date.today() + datetime.timedelta(days=later))


def publish():
    """A published notice in an open framework, where the account commissions."""
    area = {one["code"]: one["region_code"] for one in read("/areas")["items"]}
    grants = [one for one in read("/me")["roles"] if one["role"] in ("commissioner", "regional_director")]
    for framework in read("/frameworks?state=open")["items"]:
        bodies = [framework["body_id"], *framework["participating_bodies"]]
        for grant in grants:
            areas = [one for one in framework["areas"] if area[one] == grant["region_code"]]
            if grant["body_id"] in bodies and areas:
                notice = read("/pipeline-notices", {
                    "framework_id": framework["id"], "body_id": grant["body_id"], "region_code": grant["region_code"],
                    "title": TITLE, "summary": SUMMARY, "category_codes": framework["categories"][:1],
                    "area_codes": areas[:1], "tier": framework["tiers"][0]["tier"], "expected_publication_on": day(90),
                })
                return read(f"/pipeline-notices/{notice['id']}/publish", {})
    raise SystemExit("no framework to plan a competition in")


def check_calendar(items):
    text = ask(FEED + ".ics")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "lines end in CRLF"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "lines are folded"
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and not calendar.errors
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    expected = 0
    for item in items:
        moments = {"event": item["begins_at"], "questions": item["questions_until"], "deadline": item["deadline"]}
        for part, at in moments.items():
            if at:
                start = events[f"{item['id']}-{part}@fairlot"]["DTSTART"].dt
                assert start.tzinfo is not None
                assert start == datetime.datetime.fromisoformat(at).replace(microsecond=0), (start, at)
                expected += 1
        if item["ends_at"]:
            end = events[f"{item['id']}-event@fairlot"]["DTEND"].dt
            assert end == datetime.datetime.fromisoformat(item["ends_at"]).replace(microsecond=0)
        if item["expected_publication_on"]:
            event = events[f"{item['id']}-publication@fairlot"]
            assert event["DTSTART"].dt == datetime.date.fromisoformat(item["expected_publication_on"])
            expected += 1
    assert expected == len(events) == len(calendar.walk("VEVENT"))
    for event in events.values():
        assert not event.errors and event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
        assert int(event["SEQUENCE"]) >= 0 and event["URL"].startswith("http")
    return events


def check_atom(items):
    tree = etree.fromstring(ask(FEED + ".atom").encode())
    schema = etree.RelaxNG(etree.parse(pathlib.Path(__file__).with_name("atom.rng")))
    schema.assertValid(tree)
    entries = {entry.findtext(ATOM + "id"): entry for entry in tree.iter(ATOM + "entry")}
    assert set(entries) == {f"urn:uuid:{item['id']}" for item in items}
    for item in items:
        links = entries[f"urn:uuid:{item['id']}"].findall(ATOM + "link")
        assert [link.get("href") for link in links] == [item["url"]]
    return entries


def main():
    notice = publish()
    items = read(FEED)["items"]
    assert items[0]["id"] == notice["id"] and items[0]["title"] == TITLE.strip()
    event = check_calendar(items)[f"{notice['id']}-publication@fairlot"]
    assert str(event["SUMMARY"]) == f"Expected publication: {TITLE.strip()} ({notice['reference']})"
    assert str(event["DESCRIPTION"]).startswith(SUMMARY + "\n\n")
    assert int(event["SEQUENCE"]) == notice["version"]
    entry = check_atom(items)[f"urn:uuid:{notice['id']}"]
    assert entry.findtext(ATOM + "title") == f"{notice['reference']}: {TITLE.strip()}"
    assert entry.findtext(ATOM + "summary").endswith(SUMMARY)
    print(f"feeds: {len(items)} opportunities read by icalendar and lxml")


main()
