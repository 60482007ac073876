# What the popover's page draws by itself. What it fills in, it gets in braces.

search = Find an account, role, id or ARN
clear-search = Clear search
list = Accounts and roles
counted = { $matches } of { $roles }
found = { $matches } of { $roles } roles
no-match = Nothing matches “{ $query }”
no-match-detail = Names of profiles and accounts, ids, roles and ARNs are searched.
fetching = Fetching accounts and roles

# On a tag
in-use-now = In use
stop-using = Stop using
copy = Copy
console = Console
actions = Actions
find-action = Find an action
no-action = No such action
actions-for = Actions for { $name }
# On a tag, of what the guard asks about
production = PROD
# Read aloud, after the row's name
asks-first = asks before it is used
favourite = favourite
favour = Add to favourites
unfavour = Remove from favourites
mark-with-colour = Colour and label…

sessions = Sessions
more-sessions = { $n ->
    [one] 1 more session
   *[other] { $n } more sessions
}
fewer-sessions = Fewer sessions
session-menu = More for { $name }
go-add-profiles = Add profiles…
# Beside a role without a profile
add-profile = Add profile
take-over-hint = Signed in by the AWS CLI. Taken over, Daypass renews it.
show-sign-in = Show

daypass-menu = Daypass menu
refresh-list = Refresh list
stop-listing = Stop refreshing
go-add-session = Add a session…
quit-daypass = Quit Daypass
remove-value = Remove { $what }

# The page of a sign-in
back-to-list = Back to the list
asking-portal = Asking your portal
asking-portal-detail = Your browser opens as soon as it answers.
go-on = Go on in your browser
allow-access = Sign in there and allow access.
goes-on = Daypass goes on by itself.
compare-code = Does your browser show this code?
approve-code = Approve it there only if every letter matches.
else-cancel = If one does not, cancel here.
waiting = Waiting for your browser
link-on-this-computer = The link works in any browser on this computer:
other-browser = Signing in from another device?
use-code = Use a code instead
link-on-other-device = Signing in from another device? The link works there too:
link-on-any-device = The link works on any device:
close = Close
# Letter by letter
code-is = Your code is { $spelled }
browser-has-time = The sign-in has { $left }
code-has-time = The code has { $left }
so-many-minutes-left = { $n } min left
so-many-seconds-left = { $n } s left

# The menu of a row
go-copy-as = Copy as…
copy-console-link = Copy console link
go-services = Open a service…
who-am-i = Who am I
show-profile = Show profile
go-remove-profile = Remove profile…
shift-key = Shift { $key }
delete-key = Del
