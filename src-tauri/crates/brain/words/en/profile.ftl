# The pages about one row: a profile, or a role without one.

fact-account = Account
fact-session = Session
fact-credentials = Credentials
fact-region = Region
# The profile that a role is assumed over
fact-over = Over
fact-you-are = You are
come-by-themselves = new ones come by themselves
none-yet = None yet
fetched-when-needed = fetched when something asks
no-region-of-its-own = None of its own
not-known = Not known yet
as-signed-in = at sign-in
ask-aws = Ask AWS
asking-whose = Asking AWS whose credentials these are
checked-at = checked with AWS at { $time }
you-are = You are { $name } · checked with AWS at { $time }
time-left = { $left } left
copy-as = Copy as
copies-this = { $key } copies this
console-home = Home
all-services = All services…
this-profile = This profile
go-rename = Rename…
go-remove = Remove…
copy-account = Copy the account’s id
copy-region = Copy the region
copy-arn = Copy the ARN
no-profile-to-copy = This role has no profile to name. Add one, or copy its keys.

# Forms in which a row is copied
form-profile = Profile line
    .then = A shell follows the profile, and its tools renew by themselves. No keys in it.
form-bash = bash, zsh
form-fish = fish
form-powershell = PowerShell
form-cmd = cmd
form-dotenv = .env
    .then = For tools that read a .env file. The keys are good until they end.
form-json = JSON
    .then = For scripts. The keys are good until they end.
form-credentials-file = Credentials file
    .then = For ~/.aws/credentials. Whoever reads that file has the keys.
form-endpoint = Endpoint
    .then = A shell’s programs ask Daypass while it runs, and get new keys in time.
form-shell-hint = A shell has the keys until they end.
# What is offered, and what is said once it was done, have the same words
copies = { $form ->
    [form-profile] Copy as profile line
    [form-endpoint] Copy as endpoint lines
    [form-bash] Copy as bash lines
    [form-fish] Copy as fish lines
    [form-powershell] Copy as PowerShell lines
    [form-cmd] Copy as cmd lines
    [form-dotenv] Copy as .env lines
    [form-json] Copy as JSON
   *[form-credentials-file] Copy as credentials file lines
}
copied-as-profile = Copied as profile line
copied-as-bash = Copied as bash lines
copied-as-fish = Copied as fish lines
copied-as-powershell = Copied as PowerShell lines
copied-as-cmd = Copied as cmd lines
copied-as-dotenv = Copied as .env lines
copied-as-json = Copied as JSON
copied-as-credentials-file = Copied as credentials file lines
copied-as-endpoint = Copied as endpoint lines

opens-by-portal = Opens in your browser, through the portal
opens-in = Opens in { $browser }
opens-within = Opens in { $browser } · { $place }
opens-by-command = Opens by a command of yours
find-service = Service, or a link into the console
find-service-example = Such as s3, lambda or logs
find-region = Region
find-region-example = Such as frankfurt or us-east-1
more-services = The most used are below. Type to find { $n } more.
enter-opens = Enter opens { $name }.
no-such-service = No service is called that.
open-link = Open this link

new-name = Name
rename = Rename
rename-hint = Favourite, label and the active choice go with it. Scripts that name it do not.
remove-title = Remove from your AWS config
remove = Remove
remove-note = Tools that use this profile fail from then on.
    .then = The role stays yours, and is listed without a profile.
renamed = { $from } is called { $to } now
removed = { $name } is out of your AWS config
