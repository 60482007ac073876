# What tray, popover and notifications share: buttons, sessions, rows.

sign-in = Sign in
snooze = Snooze
sign-out = Sign out
cancel = Cancel
cancel-sign-in = Cancel sign-in
copy-keys = Copy keys
copy-link = Copy link
open-console = Open console
use = Use
use-none = Use none
open-daypass = Open Daypass
go-settings = Settings…
start-at-login = Start at login
quit = Quit
sign-out-all = Sign out of all
take-over = Take over
quit-and-renew = Quit, but keep renewing
unlock = Unlock…
try-again = Try again
saved = Saved
understood = OK
open-browser-again = Open browser again

# $name is a session, as everywhere
sign-in-to = Sign in to { $name }
code = Code { $code }
active = Active: { $name }
none-active = No active profile
# Of a role without a profile, which shells cannot follow
in-use = In use: { $name }
# In a row that has its name before it
in-use-followed = In use. Shells that follow Daypass have it.
copied = Copied
# $what is the message above, or one of copied-as-…
copied-until = { $what } · clears in { $seconds } s
opened = Opened in your browser
opened-in = Opened in { $browser }
opened-within = Opened in { $browser } · { $place }

accounts = { $n ->
    [one] 1 account
   *[other] { $n } accounts
}
# $accounts is the message above
not-listed = { $accounts }, { $missing } not listed
listed = { $done } of { $accounts }
roles = { $n ->
    [one] 1 role
   *[other] { $n } roles
}
minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
days = { $n ->
    [one] 1 day
   *[other] { $n } days
}

# Time left, as short as can be
seconds-left = { $n } s
minutes-left = { $n } min
hours-left = { $n } h

# How a session stands
signing-in = Signing in
signing-in-waiting = Signing in · waiting for your browser
asking-keychain = Asking your keychain
    .then = Your accounts and roles appear here if you are signed in.
signed-out = Signed out
signed-out-pending = Signed out · AWS not told yet
standing-unknown = Not known without the keychain
signed-in-by-cli = Signed in by the AWS CLI · { $left } left
signed-in-renews = Signed in · renews itself
signed-in-renews-until = Signed in · renews itself until about { $time }
signed-in = Signed in · { $left } left
ends-in = Ends in { $left }
offline-until = Signed in until { $time } · offline
offline-no-renewal = Signed in until { $time } · cannot renew offline
ended = Ended at { $time } · sign in to use its roles
ended-renews = Ended at { $time } · renews itself when it can
on-day = { $day } { $time }
day-1 = Mon
day-2 = Tue
day-3 = Wed
day-4 = Thu
day-5 = Fri
day-6 = Sat
day-7 = Sun

# Sections and rows of the list
section-active = Active
section-favourites = Favourites
section-recent = Recent
section-profiles = Profiles
section-without-profile = Roles without a profile
section-all = All · { $name }
favoured = Added to favourites
not-favoured = Removed from favourites
fetching-credentials = Fetching credentials
needs-sign-in = needs sign-in
row-locked = locked
row-offline = offline
# Why nothing comes of what was done with a row, and what to do: in its one line
row-sign-in = { $name } needs a sign-in. Sign in above.
row-not-assigned = This role is not assigned to you. Ask whoever manages { $name }.
row-out-of-reach = The portal cannot be reached. Check your connection or VPN.
row-too-many = The portal asks for patience. Try again in a minute.
row-fault = The portal had a fault. Try again in a minute.
no-portal-link = The portal opens only roles that it lists, and this one is assumed over such a role
role-over = { $role } over { $profile }

# What the guard asks, and what comes of it
guard-use = Use { $account }?
    .then = Whatever follows the active profile changes to it.
guard-use-button = Use { $account }
guard-copy = Copy keys of { $account }?
    .then = Whatever you paste them into works there until they end.
guard-console = Open the console of { $account }?
    .then = Your browser opens it with this role.
guard-link = Copy the link to the console of { $account }?
    .then = Who opens it in your browser is there with this role.
# Before the id of the account
is-role = { $profile } is { $role } in
is-only-role = It is { $role } in
# What asks first, after which nothing is done yet
asking = { $words }…
