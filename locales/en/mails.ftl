# Mails. The message is the text, blank lines part its paragraphs; .subject is one line; .action names the link.
# A mail says what happened and by when something is to be done. No reason that somebody typed, no content of a bid,
# no price and no name of another bidder stands in one.
mail-action = Sign in to read more
mail-footer-address = Fairlot sent this mail because somebody gave it this address.
mail-footer-required = You get this mail because you have an account on Fairlot. You could miss a decision or a deadline without it, so it cannot be stopped. Choose the language of your mails in your account: { $account }
mail-footer-informative = You get this mail because of your role on Fairlot. In your account you can choose to have mails like this one once a day, or not at all: { $account }
mail-footer-stop = Stop mails like this one
mail-digest-subject = { $n ->
        [one] One message from Fairlot today
       *[other] { $n } messages from Fairlot today
    }

mail-confirm-address =
    Somebody registered this address with Fairlot. If it was you, open this link within 48 hours and give the password you chose.

    If it was not you, do nothing: without the link the account never works.
    .subject = Confirm your email address
    .action = Confirm your address

mail-has-account =
    Somebody registered this address with Fairlot again. You already have an account. If you forgot its password, set a new one within an hour.

    If it was not you, do nothing.
    .subject = You already have an account
    .action = Set a new password

mail-reset-password =
    Somebody asked for a new password for your Fairlot account. If it was you, open this link within an hour.

    If it was not you, do nothing: your password stays as it is.
    .subject = Set a new password
    .action = Set a new password

mail-password-changed =
    The password of your Fairlot account was changed, and every session was signed out.

    If it was not you, ask for a new password at once.
    .subject = Your password was changed
    .action = Ask for a new password

mail-invited-to-join =
    { $body } invites you to act for it on Fairlot. Your role would be: { $role }.

    Sign in, or register with this address first. Then open this link within 14 days.

    If you do not know { $body }, do nothing.
    .subject = You are invited to Fairlot
    .action = Accept the invitation

mail-application-submitted =
    Your organisation’s application { $application } to { $framework } is submitted. It is to be decided by the end of { $day }.

    You need do nothing until a question or the decision reaches you. You can read what was sent at any time, and withdraw it until it is decided.
    .subject = Application { $application } to { $framework } is submitted
    .action = Read what was sent

mail-application-received =
    Application { $application } to { $framework } was submitted. It is to be decided by the end of { $day }.
    .subject = Application { $application }: submitted
    .action = Read the application

mail-application-admitted =
    Your organisation is now a member of { $framework } ({ $reference }).

    You will be invited to every competition that your membership covers.
    .subject = Admitted to { $framework }
    .action = Sign in to see your membership

mail-application-rejected =
    Your organisation’s application { $application } to { $framework } was not admitted.

    Sign in to read the reason for each requirement that was not met. You can appeal until the end of { $day }. Or you can begin again from your answers while the framework is open; then you can no longer appeal.
    .subject = Your application to { $framework } was decided
    .action = Read the decision

mail-application-question =
    The assessor of your organisation’s application { $application } to { $framework } has a question.

    Sign in to read it and reply by the end of { $day }. After that day the application is decided on what is there.
    .subject = A question about your application to { $framework }
    .action = Read and reply

mail-application-replied =
    The applicant has replied to the question about application { $application } to { $framework }. You can go on with the assessment.
    .subject = Application { $application }: the question was answered
    .action = Read the replies

mail-application-not-replied =
    The applicant did not reply in time to the question about application { $application } to { $framework }. You can decide it on what is there.
    .subject = Application { $application }: no reply in time
    .action = Go on with the assessment

mail-application-without-reply =
    The question about your organisation’s application { $application } to { $framework } was to be answered by { $day }. No reply came, so it is now decided on what is there.

    You will be told of the decision.
    .subject = Your application to { $framework } goes on without a reply
    .action = Sign in to see the application

mail-appeal-upheld =
    The appeal about your organisation’s application { $application } to { $framework } was heard by a person who took no part in the decision. The decision stands.

    Sign in to read the reason. You can apply again on any day the framework is open.
    .subject = Your appeal about { $framework } was decided
    .action = Read the reason

mail-appeal-overturned =
    The appeal about your organisation’s application { $application } to { $framework } was heard by a person who took no part in the decision. The application is now admitted.

    You will be invited to every competition that your membership covers.
    .subject = Your appeal about { $framework } succeeded
    .action = Sign in to see your membership

mail-application-appealed =
    The applicant has appealed against the decision on application { $application } to { $framework }. A framework manager who took no part in the decision must hear the appeal.
    .subject = Application { $application }: an appeal
    .action = Read the appeal

mail-membership-suspended-now =
    Your organisation’s membership of { $framework } is suspended from now on. Running agreements go on.

    You can reply until the end of { $day } and appeal until the end of { $appeal_by }. Reply first: after an appeal no reply can be sent.

    Sign in to read why and what you can do.
    .subject = Your membership of { $framework } is suspended
    .action = Read why and reply

mail-membership-reinstated =
    Your organisation’s membership of { $framework } is active again.

    You will be invited to every competition that it covers.
    .subject = Your membership of { $framework } is active again
    .action = Sign in to see your membership

mail-membership-widened =
    Your organisation’s membership of { $framework } now covers more.

    You will be invited to every competition that it covers.
    .subject = Your membership of { $framework } covers more
    .action = Sign in to see your membership

mail-membership-suspension-notice =
    Your organisation is given notice of suspension from { $framework }. Nothing changes before it is decided.

    Sign in to read the reason, and reply by the end of { $day }.
    .subject = Notice of suspension from { $framework }
    .action = Read the reason and reply

mail-membership-removal-notice =
    Your organisation is given notice of removal from { $framework }. Nothing changes before it is decided.

    Sign in to read the reason, and reply by the end of { $day }.
    .subject = Notice of removal from { $framework }
    .action = Read the reason and reply

mail-membership-suspended =
    Your organisation’s membership of { $framework } is suspended. Running agreements go on.

    You can appeal until the end of { $day }. A person who took no part in the decision will hear it.
    .subject = Your membership of { $framework } is suspended
    .action = Read the reason

mail-membership-notice-dropped =
    The notice about your organisation’s membership of { $framework } was dropped. The membership goes on.
    .subject = The notice about { $framework } was dropped
    .action = Read the reason

mail-membership-notice-dropped-suspended =
    The notice of removal from { $framework } was dropped. Your organisation’s membership stays suspended, as it was before.
    .subject = The notice about { $framework } was dropped
    .action = Read the reason

mail-membership-removed =
    Your organisation is removed from { $framework }. Running agreements go on.

    You can appeal until the end of { $day }. A person who took no part in the decision will hear it.
    .subject = Your organisation is removed from { $framework }
    .action = Read the reason

mail-membership-appeal-upheld =
    Your organisation’s appeal about its membership of { $framework } was heard by a person who took no part in the decision. The decision stands.
    .subject = Your appeal about { $framework } was decided
    .action = Read the reason

mail-membership-appeal-overturned =
    Your organisation’s appeal about its membership of { $framework } was heard by a person who took no part in the decision. The membership is active again.
    .subject = Your appeal about { $framework } succeeded
    .action = Read the reason

mail-membership-evidence-asked =
    The framework manager of { $framework } asks your organisation for evidence.

    Sign in to read what is asked for, and send it by the end of { $day }.
    .subject = Evidence for your membership of { $framework }
    .action = See what is asked for

mail-membership-evidence-accepted =
    The evidence for your organisation’s membership of { $framework } was accepted.
    .subject = Evidence accepted: { $framework }
    .action = Sign in to see your membership

mail-membership-evidence-refused =
    The evidence for your organisation’s membership of { $framework } was not accepted.

    Sign in to read the reason and to send other evidence. What was asked for is still due by the day that was named.
    .subject = Evidence not accepted: { $framework }
    .action = Read the reason

mail-membership-evidence-expires =
    Evidence for your organisation’s membership of { $framework } is valid until { $day }.

    Sign in to see which evidence it is and what depends on it, and to send new evidence. Without required evidence the membership lapses.
    .subject = Evidence for { $framework } is valid until { $day }
    .action = Send new evidence

mail-membership-lapsed =
    Your organisation’s membership of { $framework } has lapsed, because required evidence has expired. Running agreements go on.

    Send new evidence, and the membership can be renewed.
    .subject = Your membership of { $framework } has lapsed
    .action = Send new evidence

mail-membership-lapsed-closed =
    { $framework } is closed, and your organisation’s membership has ended with it. Running agreements go on.
    .subject = { $framework } is closed
    .action = Sign in to see your membership

mail-membership-renewed =
    Your organisation’s membership of { $framework } is renewed: it is active again.

    You will be invited to every competition that it covers.
    .subject = Your membership of { $framework } is renewed
    .action = Sign in to see your membership

mail-member-replied =
    { $provider }, a member of { $framework }, has replied to the notice. Read the reply before you decide anything further.
    .subject = { $provider } has replied to the notice
    .action = Read the reply

mail-member-removal-to-confirm =
    A framework manager asks to remove { $provider } from { $framework }. A second framework manager must confirm it.
    .subject = To confirm: removal of { $provider }
    .action = Read the notice and the reply

mail-member-appealed =
    { $provider }, a member of { $framework }, has appealed. A framework manager who took no part in the decision must hear it.
    .subject = { $provider } has appealed
    .action = Read the appeal

mail-member-left =
    { $provider } has left { $framework }. Its running agreements go on.
    .subject = { $provider } has left { $framework }
    .action = Sign in to see the membership

mail-member-evidence-offered =
    { $provider }, a member of { $framework }, has sent evidence. It waits for your decision.
    .subject = Evidence from { $provider }
    .action = See the evidence

mail-competition-invitation =
    Your organisation is invited to bid in { $reference }, { $title }.

    Bids can be submitted until { $deadline }. All terms are on the service.
    .subject = Invitation to bid: { $reference }
    .action = Read the terms

mail-clarification-answered =
    A question about the competition { $reference }, { $title }, was answered. The answer is the same for everyone.
    .subject = A question was answered: { $reference }
    .action = Read the answer

mail-clarification-declined =
    Your organisation’s question about the competition { $reference }, { $title }, will not be answered. Only you are told.

    Sign in to read why. You can ask in other words while questions are taken.
    .subject = Your question was declined: { $reference }
    .action = Read why

mail-clarifications-waiting =
    Questions about the competition { $reference }, { $title }, wait for an answer.
    .subject = Questions wait: { $reference }
    .action = Read the questions

mail-competition-amended =
    Addendum { $number } to the competition { $reference }, { $title }, is published. Bids are taken until { $deadline }.
    .subject = The terms changed: { $reference }
    .action = Read what changed and why

mail-competition-for-partners =
    The competition { $reference }, { $title }, is published. Your membership has a part of one of its lots, so you could be a partner in somebody’s bid. Bids are taken until { $deadline }.
    .subject = You could be a partner: { $reference }
    .action = Look at the competition

mail-competition-closes-soon =
    The competition { $reference }, { $title }, takes bids until { $deadline }. If your bid is in, you do not need to do anything.
    .subject = Bids are taken until { $deadline }: { $reference }
    .action = Look at the competition

mail-competition-closed =
    The competition { $reference }, { $title }, is closed. Two of you can now open the bids together.
    .subject = Closed: { $reference }
    .action = Open the bids

mail-competition-closed-without-bids =
    The competition { $reference }, { $title }, is closed. No bid counts, so it has ended.
    .subject = Closed without bids: { $reference }
    .action = See which providers declined, and why

mail-competition-document-added =
    A document was added to the competition { $reference }, { $title }. Read it before you submit your bid.
    .subject = New document: { $reference }
    .action = Read the documents

mail-competition-cancelled =
    The competition { $reference }, { $title }, is cancelled. You do not need to do anything.
    .subject = Cancelled: { $reference }
    .action = Sign in to read why

mail-assessment-summary =
    { $title } ({ $reference }) is decided.

    Sign in to read the result of your bid and its reasons.
    .subject = The result of { $reference }
    .action = Read the result

mail-competition-without-award =
    { $title } ({ $reference }) has ended without an award.
    .subject = { $reference } ended without an award
    .action = Sign in to read the reason

mail-award-set-aside =
    Award { $award }, { $title }, is set aside. It no longer stands.
    .subject = Award { $award } is set aside
    .action = Sign in to read the reason

mail-direct-award =
    Your organisation is awarded { $title } ({ $award }) without competition. The award is published with its legal ground and reason. An agreement to sign comes next.
    .subject = Award { $award } is made to your organisation
    .action = Read the award

mail-saved-search =
    { $kind }: { $title } ({ $reference }), of { $body }.

    It newly fits your saved search “{ $search }”.
    .subject = { $title } fits “{ $search }”
    .action = Read it

mail-saved-search-off =
    The program of your saved search “{ $search }” could not be called, ten times one after another. It is called no more until you say so.
    .subject = “{ $search }” calls no more
    .action = Look at your saved searches

mail-agreement-offered =
    Agreement { $reference } is offered to your organisation. Sign in to read and sign it.
    .subject = Agreement { $reference } is ready to be signed
    .action = Read and sign the agreement

mail-agreement-to-co-sign =
    Agreement { $reference } of { $title }, which your organisation commissions too, is signed by the provider. It binds once both bodies have signed.
    .subject = Agreement { $reference } waits for your signature
    .action = Read and sign the agreement

mail-lot-staff-given =
    Rows of staff who would transfer are given in competition { $reference }, { $title }. Only the invited read them.
    .subject = Staff who would transfer: { $title }
    .action = Read the rows

mail-provider-proposal-submitted =
    A provider proposes something to your organisation of its own accord: “{ $title }”. Answer within 20 working days.
    .subject = A proposal from a provider
    .action = Read and answer it

mail-provider-proposal-answered =
    Your proposal “{ $title }” has an answer.
    .subject = An answer to your proposal
    .action = Read the answer

mail-bid-not-opened =
    Your bid in competition { $reference } could not be opened. Keep your own copy, and ask the commissioning body what happens next.
    .subject = Your bid in { $reference } could not be opened
    .action = Sign in to read why

mail-bid-decided =
    There is a decision on your bid in competition { $reference }.
    .subject = A decision on your bid in { $reference }
    .action = Sign in to read it with its reasons

mail-bid-to-confirm =
    Addendum { $number } changed the terms of competition { $reference } after your bid was submitted.

    Your bid counts only if a signatory confirms or replaces it by { $deadline }. It can also be withdrawn until then.
    .subject = Confirm your bid in { $reference }
    .action = Read what changed and why

mail-bid-invalid =
    The deadline of competition { $reference } has passed, and your bid does not count.
    .subject = Your bid in { $reference } does not count
    .action = Sign in to read why

mail-partner-asked =
    An organisation names yours as a partner in its bid.

    Sign in to read the terms, and accept or decline them by { $deadline }. Nothing is agreed until you accept.
    .subject = You are asked to be a partner in a bid
    .action = Read the terms

mail-partner-declined =
    A partner has declined its place in one of your bids. See which bid and its deadline; before then, name another partner or take this one out.
    .subject = A partner has declined
    .action = Sign in to change your bid

mail-partner-withdrew =
    A partner has withdrawn from one of your bids. See which bid and its deadline, and replace the partner before then, or the bid is invalid at close.
    .subject = A partner has withdrawn
    .action = Sign in to change your bid

mail-panel-appointed =
    You are appointed to evaluate bids in { $title } ({ $reference }).

    Once the bids are opened, sign in and declare whether you have a conflict of interest. You must do so even if you have none.
    .subject = You are on the panel of { $reference }
    .action = See your evaluations

mail-asked-to-join =
    Somebody asks to act for { $organisation } on Fairlot.

    Sign in to read who it is, and to accept or refuse. Until then they can do nothing.
    .subject = Somebody asks to join { $organisation }
    .action = Accept or refuse

mail-join-answered =
    Your request to act for { $organisation } on Fairlot has an answer.

    Sign in to read it.
    .subject = { $organisation }: your request to join
    .action = Read the answer

mail-named-in-consortium =
    The consortium { $consortium } names { $organisation } as a member. The public does not see it until you confirm.

    Sign in to confirm it. If it is wrong, do nothing.
    .subject = { $consortium } names you as a member
    .action = Sign in to confirm

mail-asked-to-merge =
    Somebody says that { $organisation } is registered twice on Fairlot, and asks to make the two registrations one.

    Sign in to read why, and to confirm or refuse. Nothing changes before you do.
    .subject = Is { $organisation } registered twice?
    .action = Confirm or refuse

mail-requirement-relaxed =
    { $framework } has relaxed a requirement that your organisation’s application { $application } did not meet.

    Sign in to read what changed. Your earlier answers are kept, and you can use them again.
    .subject = A requirement of { $framework } was relaxed
    .action = Read what changed

mail-co-commissioner-invited =
    { $body } asks your organisation to commission { $title } ({ $reference }) together: to give its own share of the money and to approve before publication.
    .subject = Commission together? { $title }
    .action = Read what is asked

mail-co-commissioner-answered =
    { $body } has answered about { $title } ({ $reference }).
    .subject = An answer about { $title }
    .action = Read the answer

mail-co-commissioner-approval =
    { $title } ({ $reference }) of { $body } waits for the approval of your organisation. It is not published before.
    .subject = To approve: { $title }
    .action = Read and approve

mail-co-commissioner-released =
    { $body } commissions { $title } ({ $reference }) without your organisation. Nothing of your money is planned for it any more.
    .subject = Your part in { $title } has ended
    .action = Read why

mail-virement-proposed =
    Money of the fund { $fund } is to move to the region { $region } in { $year }. It moves once another person than the proposer confirms it.
    .subject = Money to confirm: { $fund }
    .action = Confirm or refuse

mail-allocation-short =
    A co-funder’s pledge to the fund { $fund } for the region { $region } in { $year } has ended. More of this money is reserved or committed than the other pledges cover.

    Running competitions go on. Nothing more can be reserved, nor awards made beyond what is covered, until another pledge is confirmed.
    .subject = A pledge has ended and money is short: { $fund }
    .action = See the money

mail-allocation-underspent =
    The financial year { $year } is in its last quarter, and much of the allocation of the fund { $fund } to the region { $region } is neither reserved nor committed.
    .subject = Money left this year: { $fund }
    .action = See the money

mail-partner-accepted =
    A partner has accepted its place in one of your bids.
    .subject = A partner has accepted
    .action = Sign in to see your bid

mail-partner-engaged =
    The lead of award { $award } says that your work begins. Confirm it, or say that it does not: from then on both of you say what is referred, delivered, billed and paid.
    .subject = Does your work begin? Award { $award }
    .action = Confirm or refuse

mail-chain-step-asked =
    In the supply chain of award { $award } a partner is to be released or replaced, or asks to leave. It waits for your approval.
    .subject = A change in the supply chain of award { $award }
    .action = Read and decide

mail-chain-step-agreed =
    What was asked for in the supply chain of award { $award } is agreed.
    .subject = Agreed: supply chain of award { $award }
    .action = See the place

mail-chain-step-refused =
    What was asked for in the supply chain of award { $award } was refused, with a reason.
    .subject = Refused: supply chain of award { $award }
    .action = Read the reason

mail-chain-stated =
    The other side of your place in the supply chain of award { $award } has stated what was done, billed or paid. Confirm or dispute it.
    .subject = Confirm what was stated, award { $award }
    .action = Confirm or dispute

mail-chain-disputed =
    The other side disputes something that you stated in the supply chain of award { $award }, and says why.
    .subject = Disputed: supply chain of award { $award }
    .action = Read the reason

mail-partner-reported =
    A provider reports something about award { $award } to you in confidence. The lead of the award is not told, and must not be.
    .subject = A report in confidence about award { $award }
    .action = Read and answer it

mail-partner-report-answered =
    Your report to the commissioning body has an answer.
    .subject = An answer to your report
    .action = Read the answer
