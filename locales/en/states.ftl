# The states of lifecycles.csv in words: state-<resource>-<state>.

state-framework-draft = Draft
state-framework-open = Open
state-framework-discarded = Discarded
state-framework-suspended = Suspended
state-framework-closed = Closed

state-application-draft = Draft
state-application-submitted = Submitted
state-application-discarded = Discarded
state-application-in-assessment = Being assessed
state-application-clarification = Waiting for an answer
state-application-withdrawn = Withdrawn
state-application-admitted = Admitted
state-application-rejected = Rejected
state-application-superseded = Replaced by a new one
state-application-under-appeal = Under appeal
state-application-rejected-on-appeal = Rejected on appeal

state-membership-active = Active
state-membership-suspension-notice = Notice of suspension
state-membership-suspended = Suspended
state-membership-removal-notice = Notice of removal
state-membership-removed = Removed
state-membership-under-appeal = Under appeal
state-membership-lapsed = Lapsed
state-membership-left = Left

state-pipeline-notice-draft = Draft
state-pipeline-notice-published = Published
state-pipeline-notice-discarded = Discarded
state-pipeline-notice-converted = Converted
state-pipeline-notice-dropped = Dropped

state-competition-draft = Draft
state-competition-awaiting-approval = Waiting for approval
state-competition-discarded = Discarded
state-competition-published = Open for bids
state-competition-closed = Closed, sealed
state-competition-unsuccessful = Ended without award
state-competition-opened = Bids opened
state-competition-evaluating = Being scored
state-competition-moderation = Being moderated
state-competition-moderated = Moderated
state-competition-recommended = Recommended
state-competition-decided = Decided
state-competition-completed = Completed
state-competition-cancelled = Cancelled

state-lot-open = Open
state-lot-awarded = Awarded
state-lot-unsuccessful = No award
state-lot-cancelled = Cancelled

state-clarification-asked = Asked
state-clarification-answered = Answered
state-clarification-declined = Declined
state-clarification-withdrawn = Withdrawn

state-bid-draft = Draft
state-bid-submitted = Submitted
state-bid-discarded = Discarded
state-bid-not-submitted = Not submitted
state-bid-needs-reconfirmation = Needs confirming again
state-bid-withdrawn = Withdrawn
state-bid-locked = Sealed
state-bid-invalid = Invalid
state-bid-opened = Opened
state-bid-unopenable = Could not be opened
state-bid-compliant = Compliant
state-bid-non-compliant = Not compliant
state-bid-scored = Scored
state-bid-successful = Successful
state-bid-unsuccessful = Unsuccessful
state-bid-excluded = Excluded
state-bid-withdrawn-late = Withdrawn late

state-supply-chain-entry-draft = Draft
state-supply-chain-entry-invited = Invited
state-supply-chain-entry-revoked = Revoked
state-supply-chain-entry-accepted = Accepted
state-supply-chain-entry-declined = Declined
state-supply-chain-entry-expired = Expired
state-supply-chain-entry-withdrawn = Withdrawn
state-supply-chain-entry-engaged = Engaged
state-supply-chain-entry-released = Released
state-supply-chain-entry-replaced = Replaced
state-supply-chain-entry-never-used = Never used
state-supply-chain-step-asked = Waits
state-supply-chain-step-agreed = Agreed
state-supply-chain-step-refused = Refused
state-supply-chain-step-taken-back = Taken back
state-supply-chain-record-stated = Waits to be confirmed
state-supply-chain-record-confirmed = Confirmed
state-supply-chain-record-disputed = Disputed
state-supply-chain-record-taken-back = Taken back
state-partner-report-submitted = Submitted
state-partner-report-answered = Answered

state-award-recommended = Recommended
state-award-approved = Approved
state-award-returned = Returned
state-award-standstill = Standstill
state-award-ready = Ready to sign
state-award-challenged = Challenged
state-award-set-aside = Set aside
state-award-settled = Settled

state-agreement-draft = Draft
state-agreement-subject-to-contract = Subject to contract
state-agreement-provider-signed = Signed by the provider
state-agreement-signed = Signed by both
state-agreement-withdrawn = Withdrawn
state-agreement-active = Running
state-agreement-terminated = Terminated
state-agreement-ended = Ended

state-conflict-declaration-asked = Not declared
state-conflict-declaration-clear = No conflict
state-conflict-declaration-declared = Conflict declared
state-conflict-declaration-mitigated = Conflict managed
state-conflict-declaration-excluded = Excluded from this bid

state-virement-proposed = Waiting for another person
state-virement-confirmed = Confirmed
state-virement-refused = Refused
state-virement-withdrawn = Withdrawn

state-pledge-pledged = Pledged
state-pledge-confirmed = Confirmed
state-pledge-received = Received
state-pledge-withdrawn = Withdrawn
state-pledge-expired = Expired
state-engagement-event-draft = Draft
state-engagement-event-published = To come
state-engagement-event-held = Held
state-engagement-event-recorded = Held, with a record
state-engagement-event-cancelled = Cancelled
state-engagement-event-discarded = Discarded

opportunity-pipeline-notice = Planned competition
opportunity-competition = Competition
opportunity-engagement-event = Event

state-co-commissioner-invited = Asked
state-co-commissioner-accepted = Accepted
state-co-commissioner-approved = Approved
state-co-commissioner-declined = Declined
state-co-commissioner-released = Released
state-competition-template-current = Current
state-competition-template-withdrawn = Withdrawn

state-provider-proposal-draft = Draft
state-provider-proposal-submitted = Submitted
state-provider-proposal-taken-up = Taken up
state-provider-proposal-declined = Declined
state-provider-proposal-withdrawn = Withdrawn
