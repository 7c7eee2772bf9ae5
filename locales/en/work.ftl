work-waiting = { $n ->
    [0] Waiting for you
    [one] { $n } thing is waiting for you
   *[other] { $n } things are waiting for you
}
work-nothing = Nothing is waiting for you. We will send you an email when something is.
work-due = by { $day }
work-coming = Next from others
work-funds = Money left
work-funds-note = Reserved money belongs to competitions that are open. Committed money belongs to awards.
