"""The whole walk with the client that openapi-python-client generates from openapi/fairlot.json, and nothing else.

Runs against a service that tests/tools/server.sh started. Every request and answer is a type of the client; only the
mailed links are read from the mail folder and the one-time codes computed, as a person and their app would.
"""

import base64
import datetime
import email
import email.policy
import hmac
import importlib
import io
import os
import pathlib
import re
import struct
import subprocess
import time

from fairlot_client import AuthenticatedClient, Client
from fairlot_client import models as m
from fairlot_client.api import accounts, awards, bids, competitions, evaluation, frameworks, money, organisations
from fairlot_client.api import audit, qualification, sign_in
from fairlot_client.types import File

URL = os.environ["TEST_URL"]
MAIL = pathlib.Path(os.environ["FAIRLOT_DATA_DIR"]) / "mail"
PASSWORD = "four unrelated brown words"
BIDDING = datetime.timedelta(seconds=float(os.environ.get("bidding", "45")))


def operation(tag, name):
    """The generated module of an operation."""
    return importlib.import_module(f"{tag.__name__}.{name}")


class Refused(Exception):
    """An answer of 400 or above, with its problem."""

    def __init__(self, problem):
        super().__init__(problem)
        self.code = problem.type_.rsplit("#", 1)[1]


class Person:
    """Somebody with a client of their own."""

    def __init__(self, name=None):
        self.address = f"{name}@example.org"
        self.client = Client(base_url=URL, raise_on_unexpected_status=True)
        self.secret, self.step = None, 0

    def do(self, tag, name, *path, **arguments):
        """Performs an operation; gives what it answered and its ETag."""
        answer = operation(tag, name).sync_detailed(*path, client=self.client, **arguments)
        if answer.status_code >= 400:
            raise Refused(answer.parsed)
        self.etag = answer.headers.get("etag")
        return answer.parsed

    def sign_in(self):
        body = m.SignInIn(email=self.address, password=PASSWORD)
        if self.secret:
            body.code = self.code()
        session = Person().do(sign_in, "create_session", body=body)
        self.client = AuthenticatedClient(base_url=URL, token=session.access_token, raise_on_unexpected_status=True)

    def register(self, name):
        nobody = Person()
        nobody.do(sign_in, "create_registration", body=m.RegistrationIn(email=self.address, name=name, password=PASSWORD))
        body = m.ConfirmRegistrationIn(token=mailed(self.address, "confirm-address"), password=PASSWORD)
        nobody.do(sign_in, "confirm_registration", body=body)
        self.sign_in()
        return self

    def set_up_second_factor(self):
        self.secret = self.do(accounts, "create_second_factor", body=m.NoInput()).secret
        self.do(accounts, "confirm_second_factor", body=m.CodeIn(code=self.code()))

    def code(self):
        """What an authenticator app shows (RFC 6238); each works once."""
        self.step = max(int(time.time()) // 30, self.step + 1)
        digest = hmac.new(base64.b32decode(self.secret), struct.pack(">Q", self.step), "sha1").digest()
        at = digest[-1] & 15
        return "%06d" % (int.from_bytes(digest[at : at + 4], "big") % 2**31 % 10**6)

    @property
    def id(self):
        return self.do(accounts, "get_me").id


def mailed(address, page):
    """The token in the newest mail to an address that links to a page."""
    for _ in range(300):
        for file in sorted(MAIL.glob("[0-9]*.eml"), reverse=True):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            link = re.search(page + r"\?token=([^\s&]+)", mail.get_body(("plain",)).get_content())
            if mail["To"] == address and link:
                return link[1]
        time.sleep(0.1)
    raise TimeoutError(f"no mail to {address} with {page}")


def refused(code, person, tag, name, *path, **arguments):
    try:
        person.do(tag, name, *path, **arguments)
    except Refused as problem:
        assert problem.code == code, problem
        return
    raise AssertionError(f"{name} was not refused")


NOTHING = m.NoInput()
YEAR = datetime.date.today().year + 1
STARTS_ON = datetime.date(YEAR, 4, 1)
nobody = Person()


def people():
    """Administrator, commissioning body and its people."""
    made = [os.environ["TEST_BINARY"], "user", "create", "--administrator", "--email", "ada@example.org", "--name", "Ada Field"]
    subprocess.run(made, input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)
    ada = Person("ada")
    ada.sign_in()
    ada.set_up_second_factor()
    body = m.OrganisationIn(
        side=m.Side.COMMISSIONING, name="Ministry of Second Chances", kind=m.Kind.PUBLIC_BODY, sector=m.Sector.PUBLIC
    )
    ministry = ada.do(organisations, "create_organisation", body=body).id

    def invite(name, full_name, role, **scope):
        body = m.InvitationIn(email=f"{name}@example.org", role=role, **scope)
        ada.do(organisations, "invite_organisation_person", ministry, body=body)
        person = Person(name).register(full_name)
        token = mailed(person.address, "accept-invitation")
        person.do(organisations, "accept_invitation", body=m.AcceptInvitationIn(token=token))
        person.set_up_second_factor()
        return person

    return ministry, invite


def open_framework(ministry, fran, fred):
    body = m.FrameworkIn(
        body_id=str(ministry),
        name="Second chances",
        summary="Services that help people on probation.",
        regime=m.Regime.PA2023_LIGHT_TOUCH_FRAMEWORK,
        opens_on=datetime.datetime.now(datetime.UTC).date(),
        closes_on=datetime.date(YEAR + 3, 3, 31),
        minimum_partnering_days=0,
        minimum_bidding_days=0,
        minimum_mobilisation_days=0,
        categories=["DF01", "DF02"],
        areas=["lincolnshire", "derbyshire"],
    )
    framework = fran.do(frameworks, "create_framework", body=body).id
    questions = fran.do(frameworks, "create_question_set", framework, body=m.QuestionSetIn()).questions
    assert len(questions) == 26
    first = fran.do(frameworks, "publish_framework", framework, body=NOTHING)
    assert isinstance(first, m.AwaitingConfirmationOut), first
    refused("another_person_required", fran, frameworks, "publish_framework", framework, body=NOTHING)
    second = fred.do(frameworks, "publish_framework", framework, body=NOTHING)
    assert second.state == m.FrameworkState.OPEN, second
    return framework


def fund_region(ministry, dora):
    body = m.FundIn(body_id=str(ministry), name="Innovation Fund", kind=m.FundKind.REGIONAL_OUTCOMES_AND_INNOVATION)
    fund = dora.do(money, "create_fund", body=body).id
    body = m.AllocationIn(region_code="F", financial_year=YEAR, allocated_pence=10_000_000)
    return dora.do(money, "create_allocation", fund, body=body).id


def register_providers():
    bea, tom = Person("bea").register("Bea Quay"), Person("tom").register("Tom Weir")
    body = m.OrganisationIn(
        name="Harbour Trust",
        kind=m.Kind.CHARITY,
        sector=m.Sector.VOLUNTARY,
        yearly_income_pence=8_400_000,
        identifiers=[m.IdentifierIn(scheme=m.Scheme("GB-CHC"), value="1100001")],
    )
    harbour = bea.do(organisations, "create_organisation", body=body).id
    body = m.OrganisationIn(name="Tidewater", kind=m.Kind.CIC, sector=m.Sector.VOLUNTARY)
    return bea, harbour, tom, tom.do(organisations, "create_organisation", body=body).id


ANSWERS = {
    "Q6": "alone",
    "Q7": [],
    "Q8": [],
    "Q15": True,
    "Q17": "We have found homes for people who leave prison since 2009.",
    "Q18": "Two of our five trustees have been in prison.",
    "Q20": True,
    "Q21": True,
    "Q22": True,
    "Q26": True,
}


def apply(framework, bea, harbour, tier):
    body = m.ApplicationIn(organisation_id=str(harbour), tier=tier, categories=["DF01"], areas=["lincolnshire"])
    return bea.do(qualification, "create_application", framework, body=body)


def what_more_a_higher_tier_needs(framework, bea, harbour, smallest):
    """The same charity at T3: each further question is there, and what the record lacks is said with what would mend it."""
    higher = apply(framework, bea, harbour, 3)
    asked = {one.code for one in higher.questions if one.asked}
    assert {one.code for one in smallest.questions if one.asked} < asked
    assert higher.questions_to_answer > smallest.questions_to_answer
    found = bea.do(qualification, "check_application", higher.id, body=NOTHING)
    turnover = next(one for one in found.requirements if one.code == "Q14")
    assert turnover.outcome == m.Finding.FAIL and "income" in turnover.detail and turnover.mend
    bea.do(qualification, "discard_application", higher.id, body=NOTHING)


def qualify(framework, bea, harbour, fran):
    smallest = apply(framework, bea, harbour, 1)
    assert smallest.questions_to_answer <= 12 and all(one.waived_because for one in smallest.questions if not one.asked)
    bea.do(qualification, "discard_application", smallest.id, body=NOTHING)
    what_more_a_higher_tier_needs(framework, bea, harbour, smallest)
    application = apply(framework, bea, harbour, 1).id
    found = bea.do(qualification, "check_application", application, body=NOTHING)
    assert not found.passes and all(one.mend for one in found.requirements if one.outcome == m.Finding.FAIL)
    refused("check_failed", bea, qualification, "submit_application", application, body=NOTHING)
    for code, value in ANSWERS.items():
        bea.do(qualification, "answer_question", application, code, body=m.AnswerIn(value=value), if_match='"0"')
    assert bea.do(qualification, "check_application", application, body=NOTHING).passes
    bea.do(qualification, "submit_application", application, body=NOTHING)
    fran.do(qualification, "start_assessment", application, body=m.StartIn(no_conflict=True))
    for code in ANSWERS:
        fran.do(qualification, "get_application", application)
        body = m.DecisionIn(outcome=m.Outcome.PASS)
        fran.do(qualification, "decide_question", application, code, body=body, if_match=fran.etag)
    admitted = fran.do(qualification, "admit_application", application, body=NOTHING)
    assert admitted.state == m.ApplicationState.ADMITTED
    return admitted.membership_id


def keep_membership(membership, bea, fran):
    """Evidence is asked for, sent with its file and accepted; a notice is given, replied to, read and dropped."""
    due_on = datetime.date.today() + datetime.timedelta(days=30)
    ask = m.EvidenceAskIn(requirement="Q20", name="Safeguarding policy", reason="You were drawn.", due_on=due_on)
    fran.do(qualification, "ask_for_evidence", membership, body=ask)
    policy = b"%PDF-1.7 policy"
    file = m.ProviderDocumentIn(file=File(payload=io.BytesIO(policy), file_name="Policy.pdf", mime_type="application/pdf"))
    provider = bea.do(qualification, "get_membership", membership).organisation_id
    document = bea.do(qualification, "upload_provider_document", provider, body=file)
    sent = m.MembershipEvidenceIn(
        requirement="Q20", name="Policy of 2026", document_id=document.id, expires_on=datetime.date(YEAR + 1, 2, 28)
    )
    evidence = bea.do(qualification, "offer_evidence", membership, body=sent).evidence[0]
    assert evidence.document.name == "Policy.pdf" and evidence.document.size_bytes == len(policy)
    accept = m.MembershipEvidenceDecisionIn(required=True)
    kept = fran.do(qualification, "accept_evidence", membership, evidence.id, body=accept)
    assert kept.evidence[0].state == m.EvidenceState.ACCEPTED
    notice = m.MembershipNoticeIn(reason="Two reports are missing.")
    assert fran.do(qualification, "give_suspension_notice", membership, body=notice).in_force
    refused("conflict", fran, qualification, "suspend_membership", membership, body=m.ReasonIn(reason="At once."))
    bea.do(qualification, "reply_to_notice", membership, body=m.MembershipNoticeReplyIn(reply="Both were sent in March."))
    fran.do(qualification, "read_reply", membership, body=NOTHING)
    dropped = fran.do(qualification, "drop_notice", membership, body=m.ReasonIn(reason="They were found."))
    assert dropped.state == m.MembershipState.ACTIVE
    assert bea.do(qualification, "get_membership_touched", membership).agreements == []


def edited(person, name, competition, body):
    """Changes a draft of a competition in the version that was just read."""
    person.do(competitions, "get_competition", competition)
    return person.do(competitions, name, competition, body=body, if_match=person.etag)


def publish_competition(framework, ministry, allocation, colin, dora):
    body = m.CompetitionIn(
        framework_id=framework,
        body_id=str(ministry),
        region_code="F",
        title="A home after prison",
        summary="Finding and keeping a home in Lincolnshire.",
    )
    competition = colin.do(competitions, "create_competition", body=body).id
    body = m.LotIn(
        title="Lincolnshire",
        cohort="Women",
        category_codes=["DF01"],
        area_codes=["lincolnshire"],
        value_pence=2_400_000,
        value_basis=m.ValueBasis.FIXED,
        term_months=12,
        terms=m.LotTermsIn(
            delivery_place=m.DeliveryPlace.COMMUNITY,
            volume=m.VolumeBand(unit="women a year", minimum=30, expected=40, maximum=50),
            minimum_payment_pence=0,
        ),
    )
    lot = colin.do(competitions, "create_lot", competition, body=body).id
    quality = m.CriterionIn(
        kind=m.CriterionKind.QUALITY,
        title="Finding homes",
        question="How will you find homes, and help women to keep them?",
        weight_basis_points=6000,
        maximum_score=5,
        minimum_score=2,
        word_limit=300,
    )
    price = m.CriterionIn(kind=m.CriterionKind.PRICE, title="Price", weight_basis_points=4000)
    drafted = edited(colin, "replace_criteria", competition, m.CriteriaIn(criteria=[quality, price]))
    criterion = next(one.id for one in drafted.criteria if one.kind == m.CriterionKind.QUALITY)
    route = m.RouteDecisionIn.from_dict(
        {
            "gates": {f"G{number}": False for number in range(1, 7)},
            "scores": {f"S{number}": number != 4 for number in range(1, 7)},
            "chosen": "grant",
        }
    )
    assert edited(colin, "replace_route_decision", competition, route).route_decision.aid_outcome == "grant"
    line = m.FundingLineIn(allocation_id=allocation, amount_pence=2_400_000)
    edited(colin, "replace_funding", competition, m.FundingIn(lines=[line]))
    deadline = datetime.datetime.now(datetime.UTC) + BIDDING
    terms = m.CompetitionPatch(
        partnering_ends_at=deadline,
        deadline=deadline,
        starts_on=STARTS_ON,
        payment_model=m.PaymentModel.STAGED,
        volumes="40 women in the year",
        tupe_applies=False,
        enforcement_duty_applies=False,
        data_sharing_duty_applies=False,
        payment_details=m.PaymentDetails(
            stages=[m.PaymentStage(title="The end", share_basis_points=10_000, evidence="The last report.")],
            indexation="None.",
            payment_days=30,
        ),
    )
    edited(colin, "update_competition", competition, terms)
    found = colin.do(competitions, "check_competition", competition, body=NOTHING)
    assert found.ready and found.lots[0].members_covering == 1, found
    colin.do(competitions, "submit_competition", competition, body=NOTHING)
    published = dora.do(competitions, "publish_competition", competition, body=m.PublishCompetitionIn())
    assert published.state == m.CompetitionState.PUBLISHED
    assert len(dora.do(competitions, "list_invitations", competition).items) == 1
    return competition, lot, criterion, deadline


def bid_with_partner(competition, lot, criterion, deadline, bea, harbour, tom, tidewater, colin):
    answers = [m.BidAnswer(criterion_id=str(criterion), text="We hold twelve rooms and visit every week.")]
    body = m.BidIn(
        organisation_id=str(harbour), lots=[m.BidLot(lot_id=str(lot), price_pence=2_200_000)], answers=answers
    )
    bid = bea.do(bids, "create_bid", competition, body=body).id

    def attach():
        plan = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
        file = File(payload=io.BytesIO(plan), file_name="plan.pdf", mime_type="application/pdf")
        return bea.do(bids, "upload_bid_document", bid, body=m.DocumentIn(file=file))

    assert attach().media_type == "application/pdf"
    terms = m.Terms(
        role="Furniture and repairs",
        areas=["lincolnshire"],
        value_pence=600_000,
        volume=40,
        payment_days=14,
        starts_on=STARTS_ON,
    )
    body = m.EntryIn(partner_id=str(tidewater), terms=terms)
    entry = bea.do(bids, "create_supply_chain_entry", bid, body=body).id
    body = m.InviteIn(expires_at=deadline)
    bea.do(bids, "invite_supply_chain_partner", entry, body=body)
    refused("check_failed", bea, bids, "submit_bid", bid, body=NOTHING)
    asked = tom.do(bids, "list_supply_chain_entries").items[0]
    tom.do(bids, "accept_supply_chain_entry", asked.id, body=m.AcceptIn(terms_digest=asked.terms_digest))
    agreed = bea.do(bids, "get_supply_chain_entry", entry).agreed
    assert bea.do(bids, "check_bid", bid, body=NOTHING).ready
    receipt = bea.do(bids, "submit_bid", bid, body=NOTHING, idempotency_key="harbour-trust-1")
    again = bea.do(bids, "submit_bid", bid, body=NOTHING, idempotency_key="harbour-trust-1")
    assert receipt.sha256 == again.sha256
    refused("bids_sealed", colin, bids, "list_bids", competition)
    attach()
    body = m.ReplaceIn(
        lots=[m.BidLot(lot_id=str(lot), price_pence=2_100_000)],
        answers=answers,
        supply_chain=[m.KeptEntry(id=entry, agreed=agreed)],
    )
    assert bea.do(bids, "replace_bid", bid, body=body).number == 2
    return bid


def open_bids(competition, bid, deadline, colin, dora, bea):
    time.sleep(max((deadline - datetime.datetime.now(datetime.UTC)).total_seconds(), 0) + 1)
    while nobody.do(competitions, "get_competition", competition).state != m.CompetitionState.CLOSED:
        time.sleep(0.2)
    refused("deadline_passed", bea, bids, "withdraw_bid", bid, body=NOTHING)
    first = colin.do(bids, "open_bids", competition, body=NOTHING)
    assert isinstance(first, m.AwaitingConfirmationOut), first
    refused("another_person_required", colin, bids, "open_bids", competition, body=NOTHING)
    assert len(dora.do(bids, "open_bids", competition, body=NOTHING).opened) == 1
    colin.do(bids, "pass_compliance", bid, body=NOTHING)


def evaluate(competition, bid, criterion, colin, dora, panel):
    eva, emil = panel
    colin.do(evaluation, "get_panel", competition)
    body = m.PanelIn(members=[eva.id, emil.id])
    colin.do(evaluation, "set_panel", competition, body=body, if_match=colin.etag)

    def declaration(person):
        items = person.do(evaluation, "list_conflict_declarations", competition).items
        return next(one.id for one in items if one.person_id == person.id)

    eva.do(evaluation, "declare_none_conflict_declaration", declaration(eva), body=NOTHING)
    emils = declaration(emil)
    body = m.DeclareIn(nature="I volunteered for Tidewater until 2019.")
    emil.do(evaluation, "declare_conflict_declaration", emils, body=body)
    body = m.ReviewIn(mitigation="Long ago and unpaid.")
    dora.do(evaluation, "mitigate_conflict_declaration", emils, body=body)
    colin.do(evaluation, "start_evaluation", competition, body=NOTHING)
    for person, score in ((eva, 5), (emil, 3)):
        person.do(evaluation, "get_scores", competition)
        one = m.ScoreIn(bid_id=bid, criterion_id=criterion, score=score, comment="Good rooms; weekends are thin.")
        person.do(evaluation, "put_scores", competition, body=m.ScoresIn(scores=[one]), if_match=person.etag)
        person.do(evaluation, "lock_scores", competition, body=NOTHING)
    colin.do(evaluation, "finish_scoring", competition, body=NOTHING)
    refused("check_failed", colin, evaluation, "settle_competition", competition, body=NOTHING)
    eva.do(evaluation, "get_moderation", competition)
    one = m.ModerationIn(bid_id=bid, criterion_id=criterion, score=4, reason="Strong on rooms.")
    body = m.ModerationsIn(moderations=[one])
    eva.do(evaluation, "put_moderation", competition, body=body, if_match=eva.etag)
    colin.do(evaluation, "settle_competition", competition, body=NOTHING)
    ranked = colin.do(evaluation, "get_ranking", competition).lots[0].ranked[0]
    assert (ranked.rank, ranked.quality, ranked.total) == (1, "48/1", "88/1"), ranked


def award_and_sign(competition, bid, colin, dora, bea):
    colin.do(awards, "recommend_awards", competition, body=m.RecommendIn(reason="The highest total."))
    refused("forbidden", colin, awards, "decide_competition", competition, body=NOTHING)
    award = dora.do(awards, "decide_competition", competition, body=NOTHING).awards[0].id
    told = colin.do(awards, "notify_award_without_standstill", award, body=NOTHING)
    assert (told.state, told.value_pence) == (m.AwardState.READY, 2_100_000), told
    assert bea.do(awards, "get_assessment_summary", bid).criteria[0].score == 4
    body = m.AgreementIn(
        areas=[m.AreaTermIn(area_code="lincolnshire")],
        starts_on=STARTS_ON,
        term_months=12,
        text="The Ministry pays Harbour Trust £21,000 for the service described in its bid.",
    )
    agreement = colin.do(awards, "create_agreement", award, body=body).id
    colin.do(awards, "offer_agreement", agreement, body=NOTHING)
    body = m.SignIn(text_digest=bea.do(awards, "get_agreement", agreement).text_digest)
    bea.do(awards, "provider_sign_agreement", agreement, body=body)
    signed = dora.do(awards, "countersign_agreement", agreement, body=body)
    assert signed.state == m.AgreementState.SIGNED, signed


def main():
    ministry, invite = people()
    fran, fred = (invite(name, name.title(), m.Role.FRAMEWORK_MANAGER) for name in ("fran", "fred"))
    dora = invite("dora", "Dora Reed", m.Role.REGIONAL_DIRECTOR, region_code="F")
    colin = invite("colin", "Colin Reed", m.Role.COMMISSIONER, region_code="F")
    amir = invite("amir", "Amir Book", m.Role.AUDITOR)
    framework = open_framework(ministry, fran, fred)
    allocation = fund_region(ministry, dora)
    bea, harbour, tom, tidewater = register_providers()
    membership = qualify(framework, bea, harbour, fran)
    keep_membership(membership, bea, fran)
    competition, lot, criterion, deadline = publish_competition(framework, ministry, allocation, colin, dora)
    bid = bid_with_partner(competition, lot, criterion, deadline, bea, harbour, tom, tidewater, colin)
    panel = [invite(name, name.title(), m.Role.EVALUATOR, competition_id=competition) for name in ("eva", "emil")]
    open_bids(competition, bid, deadline, colin, dora, bea)
    evaluate(competition, bid, criterion, colin, dora, panel)
    award_and_sign(competition, bid, colin, dora, bea)
    for attempt in range(50):
        events = amir.do(audit, "list_audit_events", subject_id=str(competition), limit=100).items
        if "complete" in [event.action for event in events]:
            break
        time.sleep(0.1)
    actions = [event.action for event in events]
    assert {"publish", "close", "open_bids", "decide", "complete"} <= set(actions), actions
    print("the client walked from registration to a signed agreement")


main()
