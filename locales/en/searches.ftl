searches-heading = Saved searches
searches-text = You are told once of each opportunity that newly fits. You can save up to { $n } searches.
searches-none = You have saved no search.
searches-link = Be told when something fits
search-new = Save a search
search-name = Name
    .hint = Such as “Women’s services nearby”
search-kind = Kind
search-delivery = How do you want to be told?
search-digest = In one mail a day
    .hint = With the other mails of the day
search-at-once = By a mail at once
    .hint = One mail for each opportunity
search-call = By a call of a program
    .hint = For those who have one: it is sent JSON, signed
search-url = Address of the program
    .hint = Only for a call, such as https://tenders.example.org/fairlot
search-save = Save the search
search-everything = Everything
search-remove = Remove
search-off = Nothing is called since { $day }: too many calls failed.
search-call-again = Call again
search-failures = { $n ->
    [one] The last call failed; it is tried again.
   *[other] The last { $n } calls failed; they are tried again.
}
search-secret = The secret of the calls
search-secret-text = Every call is signed with it. Copy it now: it is not shown again.
fault-search-name = Give the search a name
flash-search-saved = The search is saved
flash-search-removed = The search is removed
flash-search-calls = The program is called again
