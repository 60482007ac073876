# The pages that stand where the list was.

# Settings
settings = Settings
tab-general = General
tab-notifications = Notifications
tab-credentials = Credentials
tab-about = About
start = Start
start-hint = Your sign-ins renew themselves from then on.
guard = Production guard
guard-name = Ask before these are used
guard-hint = By name, account or label. * stands for any letters.
guard-none = Nothing asks before it is used.
guard-add = Add pattern
guard-example = Such as *live*
warn = When a session ends
warn-name = Tell me before
warn-hint = Where a session cannot renew itself
warn-none = You are told when it has ended.
warn-add = Add time
warn-example = Minutes
sharing = Sharing your sign-in with the AWS CLI and SDKs
share-token = Access token only
share-token-hint = AWS tools use your sign-in; what renews it stays in your keychain
share-full = Everything
share-full-hint = AWS tools can also renew it without Daypass; what renews it is then in a file
share-nothing = Nothing
share-nothing-hint = AWS tools ask Daypass each time, by credential_process
kept-in-file = Saved in { $place }
open-file = Open file
undo = Undo
version = Version
keyboard = Keyboard
more-actions = More
control-key = Ctrl { $key }

# Colour and label
colour-and-label = Colour and label
label = Label
label-example = Such as PAY or staging
colour = Colour
blue = Blue
violet = Violet
pink = Pink
brown = Brown
grey = Grey
no-colour = None
stays-red = What is guarded stays red.
save = Save
label-saved = Label saved
label-removed = Label removed
label-back = Label as it was before

# First run, and another session
welcome = Sign in once a day
welcome-detail = Daypass keeps you signed in to AWS and hands credentials to your tools.
add-session = Add a session
add-session-detail = Another organisation, or another identity there
portal-address = Your organisation’s access portal
portal-hint = Paste its address as your browser shows it, or from the mail that invited you.
portal-nonsense = That is no portal’s address. It looks like https://acme.awsapps.com/start and stands in the mail that invited you.
portal-looking = Looking for your portal…
portal-no-region = The address does not show in which region your organisation is.
portal-region = Region
portal-region-hint = Whoever set up AWS for you knows it; a colleague’s ~/.aws/config has it as sso_region.
portal-name = Session name
portal-name-hint = What you call it in Daypass and in your AWS config.
portal-promise = What renews your sign-in stays in your keychain; AWS tools get a short-lived token. Signing in adds this session to your AWS config and changes nothing else there.
choose-role = Now choose a role
choose-role-detail = Type a few letters of account and role, and press Enter. It gets a profile in your AWS config.
portal-known = In { $region }. It is in your AWS config already.
portal-found = Found in { $region }.
portal-away = It cannot be reached. Check the network and the VPN, and press Sign in again.
portal-unreadable = Something answers that is not AWS, such as a hotel’s log-in page. Open a browser, then press Sign in again.
portal-wrong-place = There is no portal at this address. Compare it with the one in your browser.
portal-foreign = This address leads to a server that is not AWS’s. Ask whoever gave it to you.
portal-busy = AWS asks for patience. Press Sign in again in a minute.
portal-silent = The portal refuses to tell. Compare the address with the one in your browser.
region-wanted = Fill in the region, such as eu-west-1. Whoever set up AWS for you knows it.
region-wrong = The address is one in { $region }.
region-empty = There is no such portal in this region. Try another, or compare the address.
region-silent = Nothing answers there. Check how the region is written, and the network.
added-session = { $name } is in your AWS config
profile-gone = { $name } is no longer in your AWS config
    .then = Another program took it out, or gave it another name.
edited = AWS tools see it at once.
taken-back = Taken back. Your AWS config is as it was.

# Adding profiles
add-profiles = Add profiles
no-name = This session has no name that profiles could refer to
    .then = Give it one: daypass session add NAME --from-legacy
nothing-offered = Nothing is known of what this portal offers
    .then = Sign in, and its roles are listed here.
all-have-profiles = Every role of this portal has a profile.
names = Names
such-as = Such as { $name }
only = Filter
only-example = Find an account or role
no-such-role = No role without a profile has these words.
more-roles = { $n } more
    .then = They are chosen with the others. Type above to see them.
every-role = All of them
chosen = { $n } of { $of } chosen
change = What changes
can-be-undone = It can be undone.
more-lines = … { $n } more lines
region-of-new = Region of new profiles
region-of-new-example = None
no-such-region = A region looks like eu-west-1
no-longer-offered = No longer offered
remove-so-many = { $n ->
    [one] Remove 1 profile
   *[other] Remove { $n } profiles
}
add-and-remove = Add { $added }, remove { $removed }
add-so-many = { $n ->
    [one] Add 1 profile
   *[other] Add { $n } profiles
}
