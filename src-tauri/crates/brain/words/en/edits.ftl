# What an edit of the AWS config did, or why it was not made.

reader-botocore = the AWS CLI and boto3
reader-rust = the AWS SDK for Rust
reader-javascript = the AWS SDK for JavaScript
reader-go = the AWS SDK for Go
reader-java = the AWS SDK for Java

# After “This line”
line-byte-order-mark = begins with a byte order mark
line-not-utf8 = is not UTF-8 text
line-no-section = stands above the first section
line-stray = is neither a section nor “key = value”
line-repeats = repeats a section or key
line-forbidden = has the forbidden name __proto__
line-text-behind = has text behind the section’s name
line-indented = is indented below the section’s header
line-nested = is in a nested block but no “key = value”
line-no-bracket = has no “]” behind the section’s name

has-keys = The shared credentials file has access keys under “{ $name }”, which some AWS tools prefer.
    .then = Choose another name, or remove the keys there.
mended-by-doctor = What Daypass can mend: daypass doctor --fix
reader-refuses = { $file }:{ $line }: This line { $why }, so { $reader } cannot read the file, nor what was added.
reader-would-refuse = { $reader } could no longer read the file: line { $line } { $why }.
reader-would-not-see = { $reader } would not see { $header } as it is meant: { $why }
sees-no-section = it does not find a section of that name.
sees-another = it reads another “{ $key }”.
sees-rival = “{ $key }” in line { $line } holds for it too.
sees-no-session = it does not find [sso-session { $session }]. Give that session a name of letters, digits and _ . / % @ -.

session-there = [sso-session { $name }] is already there.
session-added = Added [sso-session { $name }].
no-session = There is no session “{ $name }”.
offers-no-role = “{ $name }” offers no role.
offers-no-role-with = “{ $name }” offers no role with these words.
nothing-to-add = { $n ->
    [one] Nothing to add: 1 profile is there already.
   *[other] Nothing to add: { $n } profiles are there already.
}
profiles-added = { $n ->
    [one] Added 1 profile.
   *[other] Added { $n } profiles.
}
# $added is how many profiles; $n is of roles that have one
profiles-added-beside = { $n ->
    [one] Added { $added }; 1 other role has one already.
   *[other] Added { $added }; { $n } other roles have one already.
}
so-many-profiles = { $n ->
    [one] 1 profile
   *[other] { $n } profiles
}
template-same-name = The template “{ $template }” gives { $role } and { $other } in { $account } the same name, { $name }.
    .then = Put { $braces } into it.
name-taken = The name { $name }, for { $role } in { $account }, is taken by another profile.
    .then = Choose another --template, or rename that profile.
template-unknown = The template speaks of “{ $name }”, which there is not.
    .then = There are: { $names }
template-no-name = The template gives no name to { $role } in { $account }.
    .then = Put { $braces } into it.
template-filters = { $detail }; useful ones are slug, lower, upper, replace
template-nonsense = The template makes no sense: { $what }.
    .then = An example: { $example }
template-nonsense-in = The template makes no sense in line { $line }: { $what }.
    .then = An example: { $example }
no-start-url = “{ $text }” is not a start URL.
    .then = It begins with https:// and stands in the mail that invited you, as in https://acme.awsapps.com/start
no-region = “{ $text }” is not a region.
    .then = A region looks like eu-west-1.

no-profile = There is no profile “{ $name }”.
there-are = There are: { $names }
profile-needed = “{ $user }” takes its credentials from “{ $name }”, as line { $line } says.
    .then = Change that first, or remove it too.
section-removed = Removed { $header }.
section-renamed = Renamed { $old } to { $new }.
source-renamed = { $user } takes its credentials from “{ $name }” now.
name-has-keys = The shared credentials file has access keys under “{ $name }”, which some AWS tools prefer.
    .then = Choose another name, or remove the keys there.
keys-keep-name = The access keys of “{ $name }” in the shared credentials file keep that name.
line-names-it = Line { $line } still names “{ $name }”. Change it by hand.
default-unused = [default] does not work with { $who }. { $problem }
stand-in-muddled = line { $line }: What Daypass wrote for [default] was changed by hand, so Daypass leaves it. Put it in order yourself.
cannot-be-written = { $name } has a character in it that cannot be written in this format.
the-profiles-name = The profile’s name
browser-no-profile = { $browser } has no profile “{ $name }”.
browser-no-profile-but = { $browser } has no profile “{ $name }”. There are { $names }.
endpoint-failed = The endpoint failed. Try again.
config-not-read = The AWS config cannot be read.
endpoint-slow = The endpoint does not open. Try again in a moment.
endpoint-not-opened = The endpoint could not be opened: { $error }.
endpoint-broke = The endpoint failed.
app-ending = Daypass is ending.
