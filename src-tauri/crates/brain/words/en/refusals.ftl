# Why something cannot be: what happened, then what to do.

# What went wrong with a sign-in, as a clause: a full stop, or more, comes after it.
denied = The sign-in was not approved
    .then = Sign in again when you are ready.
code-expired = The sign-in ran out of time
    .then = Sign in again, and approve it in your browser.
elsewhere = Another Daypass was signing in, and its sign-in is not to be found
    .then = Try again.
token-refused = The sign-in is no longer good
    .then = Sign in again.
role-refused = This role is not assigned to you
    .then = Ask whoever manages { $name }; your sign-in is fine.
not-found = The portal knows no such account or role
    .then = Check the account, the role and the region { $region }.
too-many = The portal asks for patience
    .then = It has had too many requests. Try again in a minute.
portal-offline = The portal cannot be reached
    .then = Check your connection, VPN or proxy, then try again.
unreadable = Something else answered in the portal’s place
    .then = A network’s own log-in page does that. Open a browser, then try again.
wrong-place = The portal does not know this address
    .then = Check sso_start_url and sso_region of { $name }: { $place }.
wrong-region = The portal is in another region
    .then = Set sso_region of { $name } to { $shown }; it is { $region }.
foreign-portal = The start URL leads to a server that is not AWS’s
    .then = Sign in nowhere before you have checked sso_start_url of { $name }: { $url }.
registration-refused = The portal does not register Daypass
    .then = Check sso_registration_scopes of { $name }, or ask whoever manages it.
portal-refused = The portal refused for a reason that Daypass does not know
    .then = Update Daypass, or ask whoever manages { $name }. The log says more.
server-fault = The portal had a fault
    .then = Try again in a minute.
role-not-assumed = A role could not be assumed
    .then = Check role_arn and source_profile of the profile.
internal = Daypass had a fault
    .then = Try again. Its log says more.
proxy-away = Your proxy does not answer
    .then = Check HTTPS_PROXY, your connection or VPN, then try again.
proxy-password = Your proxy wants a password
    .then = Set HTTPS_PROXY to http://NAME:PASSWORD@HOST:PORT, and start Daypass again.
proxy-refuses = Your proxy does not let Daypass through
    .then = Ask whoever runs it to allow AWS’s sign-in and portal in { $region }.
untrusted = This computer does not trust the server’s certificate
    .then = If your organisation looks into connections, name its certificate in AWS_CA_BUNDLE, or as ca_bundle under [default], and start Daypass again.

not-kept = { $fact }, so the sign-in to { $name } could not be kept.
    .then = Start Daypass, or run: daypass agent, which holds sign-ins in memory.
in-the-tray = Daypass runs in your tray.
    .then = Quit it there.
agent-needed = Daypass is in use.
    .then = To end it all the same: daypass agent --stop
sign-in-needed = { $name } needs a sign-in.
    .then = Run: daypass login { $session }
not-forgotten = { $fact }, so it still holds the sign-in.
    .then = Unlock it, then sign out again.
# After why
keys-left-in = Keys are left in { $file }, until they end. { $why }
keys-left-as = Keys are left in { $file }, as [{ $section }], until they end. { $why }
keys-may-be-left = The disk does not answer, so keys may be left in the credentials file.
keys-left = You are signed out. Remove that section, or let Daypass try again when it starts.
role-not-assigned = { $role } in { $account } is not assigned to you.
    .then = Ask whoever manages { $name }; your sign-in is fine.
signed-in-elsewhere = The AWS CLI signed in to { $name }.
    .then = Run: aws sso logout, or take the sign-in over in Daypass first.

# A role that is assumed over another: both with their accounts
assume-denied = { $below } may not assume { $above }.
    .then = Your sign-in is fine. Ask whoever manages the second role to let the first one assume it, and check role_arn and external_id of the profile.
assume-not-now = STS, which has { $above } assumed, cannot be reached or had a fault.
    .then = Check your connection, VPN or proxy, then try again.
assume-foreign = The portal is not AWS’s own, so AWS’s STS does not know its credentials.
    .then = Set AWS_ENDPOINT_URL_STS to the STS that does, for the agent too.
assume-refused = STS refused to have { $above } assumed, for a reason that Daypass does not know.
    .then = Check the profile’s role_arn, role_session_name, external_id and region. The log says more.

# What programs at the endpoint are told
not-served = The running Daypass knows no profile “{ $name }”.
    .then = Perhaps it was renamed or removed, or has a mistake in it. See: daypass list
nothing-active = No profile is active.
    .then = Choose one: daypass use PROFILE
active-gone = The active profile “{ $name }” is gone from the AWS config.
    .then = Choose another: daypass use PROFILE
active-moved = The active profile “{ $name }” leads to another role than when it was chosen.
    .then = If that is right, choose it again: daypass use PROFILE
not-followed = { $name } is guarded, and programs that follow the active profile do not get it.
    .then = For it alone: daypass env --endpoint PROFILE

# Pages of the console
no-console-page = Daypass knows no console page “{ $name }”.
    .then = Give the page’s link instead: --destination URL
console-page-near = The nearest is { $names }.
console-pages-near = The nearest are { $names }.
no-console-region = There is no region “{ $name }”.
    .then = Regions go by names such as eu-central-1, or by places such as frankfurt.
console-region-apart = { $region } is in another part of AWS than this role, which is in { $partition }.
    .then = Name a region of that part.
no-console-link = “{ $link }” is no https link that could be opened.
    .then = Copy the address of a console page as your browser shows it.
foreign-console = { $host } is not a console of { $partition }, where this role is.
    .then = If it is your organisation’s, add it to console_hosts in config.toml.
no-console-there = Daypass knows no console of { $partition }.
    .then = Use the portal.
