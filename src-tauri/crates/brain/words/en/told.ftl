# Notifications, banners, and what stands where the list would: what happened, then what to do.

session-ends = Your { $name } session ends in { $left }
    .then = Sign in now and nothing is interrupted.
session-ended = Your { $name } session has ended
    .then = Tools that use it wait for a new sign-in.
sign-in-wanted = { $name } needs a sign-in
    .then = A tool waits for it, and goes on when you have signed in.
sign-in-reminder = { $name } needs a sign-in
    .then = Tools that use it wait for that.
# $fact is what happened, as a clause
not-renewed = Your { $name } session cannot be renewed
    .then = { $fact }. It ends in { $left }; Daypass goes on trying.
not-renewed-ended = Your { $name } session cannot be renewed
    .then = { $fact }. It has ended; Daypass goes on trying.
about-to-end = { $name } will want a new sign-in in about { $left }
    .then = Going by the last times. Sign in now and nothing is interrupted.
stranger = { $name } is signed in as { $user }
    .then = Last time it was { $before }. Your browser may have been signed in as somebody else.
access-changed = Your access to { $name } has changed
access-new = New: { $roles }.
access-gone = Gone: { $roles }.
role-in = { $role } in { $account }
more = { $n } more
as-known = { $why } What it offered last time is listed.
accounts-missing = { $n ->
    [one] The roles of 1 account could not be listed: { $names }. What was known of them is listed.
   *[other] The roles of { $n } accounts could not be listed: { $names }. What was known of them is listed.
}
tools-use-another = AWS tools do not see this sign-in to { $name }
    .then = An earlier one by the AWS CLI is in its place. Take it over, and they use yours.
clock-behind = Your clock is { $time } behind
    .then = Set it, or AWS will refuse what your tools send. Times shown here are right all the same.
clock-ahead = Your clock is { $time } ahead
    .then = Set it, or AWS will refuse what your tools send. Times shown here are right all the same.
shortcut-taken = { $place }: shortcut cannot be “{ $keys }”, which another program has. Choose another.
shortcut-none = { $place }: shortcut cannot be “{ $keys }”, for this desktop gives programs none. Have its own settings start daypass-tray on that key.
bad-minutes = Minutes can be from 1 to { $most }.
taken-over = Taken over from the AWS CLI
not-taken-over = This sign-in could not be taken over. Sign in here instead.

by-code-ssh = By code, because a browser at your end cannot come back here over SSH.
by-code-container = By code, because a browser outside cannot come back into this container.
by-code-wsl = By code, because a browser in Windows may not come back into WSL.
by-code-no-browser = By code, because there is no browser here. Any device will do.
by-code-no-port = By code, because no port could be opened for the browser to come back to.
by-code-refused = By code, because this portal does not let the browser come back here.

keychain-locked = Your keychain is locked
    .then = Unlock it and Daypass goes on by itself.
keychain-absent = There is no keychain here
    .then = Sign-ins last until Daypass quits. gnome-keyring or KWallet would keep them.
keychain-refused = Your keychain said no
    .then = Sign-ins last until Daypass quits. Allow Daypass to keep them there.
signed-out-of = Signed out of { $name }
    .then = Credentials already handed out live until they expire.
offline = The portal cannot be reached
    .then = Credentials already here work until they expire.
settings-problem = Your Daypass settings have a problem
config-problem = Your AWS config has a problem
reading-config = Reading your AWS config
    .then = This takes a moment.
nothing-configured = No session is configured
    .then = Run: daypass session add NAME --start-url URL, or aws configure sso. Daypass sees it at once.
sign-in-first = Sign in to { $name }
    .then = Your accounts and roles appear here.
listing = Asking { $name } for your roles
    .then = This takes a moment the first time.
listing-done = Asking { $name } for your roles
    .then = { $listed } are done.
list-out-of-reach = { $name } cannot be reached
    .then = Daypass tries again by itself, and lists your roles then.
not-listed-yet = What { $name } offers is not known
    .then = Its list was stopped, or could not be had.
no-roles = { $name } offers you no roles
    .then = Ask whoever manages it to assign you one. Then refresh the list.

# After the sign-in, in the browser
closing-signed-in = Signed in
    .then = You can close this window and go on with your work.
closing-denied = Not signed in
    .then = Access was denied. You can close this window.
closing-failed = Not signed in
    .then = The sign-in did not come to its end. Daypass says more.
