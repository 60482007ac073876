# The doctor's page, around what was found.

doctor = Doctor
doctor-hint = Checks what sign-ins and AWS tools stand on
check-again = Check again
open-doctor = Check
not-checked = Not checked yet
checked-just-now = Checked just now
checked-at-time = Checked at { $time }
show = Show
broken = Broken
advice = Advice
fine = Fine
# After how many
count-broken = broken
count-advice = advice
count-fine = fine
fix = Fix
nothing-wrong = Nothing is wrong
    .then = If something does not work all the same, save a report for whoever helps you.
first-look = Checking changes nothing and asks for no password. Over the network it asks only sign-in servers for the time, and start URLs that are not AWS’s own.
checking = Checking…
so-many-checked = { $done } of { $of } checked
checked-for = What is checked
mending = Fixing…
mended = Fixed.
show-report = Show report
save-report = Save report…
report-saved = Saved as { $place }. Look through it before you hand it on.
by-source = * judged by their source, not run
can-read = can read it
who-can-read = Who can read { $profile }
more-unread = { $n ->
    [one] 1 more profile is not for everybody
   *[other] { $n } more profiles are not for everybody
}
can-be-fixed = { $n } can be fixed here
fix-all = { $n ->
    [one] Fix it
    [2] Fix both
   *[other] Fix all { $n }
}
# Who reads profiles
short-botocore = CLI, boto3

# Each with what would be well there
theme-keychain = Keychain
    .then = Open, and keeps your sign-ins
theme-network = Network and clock
    .then = AWS can be reached, the time is right
theme-sessions = Sessions
    .then = Each leads to its portal
theme-config = AWS config
    .then = Every tool can read every profile
theme-shadows = What wins over your profiles
    .then = No stray key or file hides one
theme-files = Files
    .then = Yours alone, and nothing left over
theme-agent = Agent and settings
    .then = It runs and answers, and they are read
theme-desktop = Desktop
    .then = Shows the icon and notifications
theme-shells = Shells
    .then = Follow the active profile
