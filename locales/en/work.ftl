work-waiting = { $n ->
    [0] Waiting for you
    [one] { $n } thing is waiting for you
   *[other] { $n } things are waiting for you
}
work-nothing = Nothing is waiting for you.
work-due = by { $day }
work-coming = Next from others
work-funds = Money left
work-funds-note = Reserved money belongs to competitions that are open. Committed money belongs to awards. Of a co-funder’s money only what pledges cover is left.
work-decide = Decide the award of { $what }
work-approve = Approve { $what }
work-open = Open the bids for { $what }
work-panel = Appoint the panel for { $what }
work-scoring = Follow the scoring of { $what }
work-moderate = Settle the scores of { $what }
work-recommend = Recommend a winner for { $what }
work-draft = Finish the draft of { $what }
work-queue = Decide applications to { $what }
work-queue-detail = { $start } to start, { $assessing } being assessed
work-members = See to members of { $what }
work-members-detail = { $n ->
    [one] { $n } member waits for you
   *[other] { $n } members wait for you
}
work-application-draft = Go on with application { $what }
work-application-question = Answer the question about application { $what }
work-staff = Give the staff who transfer with lot { $n } of “{ $what }”
work-staff-by = promised by { $day }
work-running = { $what } is open for bids
work-new-competition = Start a competition
work-frameworks = Frameworks and applications
work-evaluations = Bids to score
