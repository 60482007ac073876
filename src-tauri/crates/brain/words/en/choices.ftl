# The pages of the settings on which one chooses; those of the file's oldest settings are with the other pages.

tab-console = Console
tab-appearance = Appearance

## General

shortcut = Global shortcut
shortcut-hint = Opens Daypass from anywhere
shortcut-example = Ctrl+Alt+D
# As keys are called; both languages are read
name-of-ctrl = Ctrl
name-of-shift = Shift
name-of-space = Space
# Instead of such a hint, while something else is typed
enter-keeps = Enter keeps it
shortcut-taken-here = Another program has these keys. Choose others.
shortcut-none-here = This desktop gives programs no keys. Have its own settings start daypass-tray on them.
keep-renewing = Keep renewing after quitting
keep-renewing-hint = A small agent without a window stays signed in for you
shell = Shell
prompts-follow = Prompts follow the active profile
no-shells = No shell that Daypass knows is installed
shell-on = On in { $names }
shell-off = Not set up in { $names }
copy-line = Copy line
paste-into = Copied. Paste it at the end of { $file }, then open a new terminal
follow-default = Keep [default] the same as the active profile
follow-default-hint = For tools that know no profiles
default-follows = [default] follows your choice
default-restored = [default] is yours again, as it was
default-no-copy = [default] cannot be a copy of “{ $name }”, so it is what it was before.
disk-silent = The disk does not answer.

## Credentials

# Above the forms in which a row can be copied
copied-by = What { $key } copies
copied-without-profile = A role without a profile is copied as { $form }.
clear-after = Clear the clipboard after
clear-after-hint = Only if it still holds what was copied.
possible-seconds = Possible are { $least } to { $most } seconds.
possible-forms = Possible are { $names }.

## Console

console-browser = Consoles open in
default-browser = Your browser
default-browser-hint = The one that you sign in with
choose-other-browser = Something else
# $link stands for the link in a command
other-browser-hint = A browser, chrome:PROFILE, firefox:CONTAINER, or a command with { $link }
# The page on which a profile gets a browser of its own, and what leads there
profile-browser = Console opens in
go-browser = Browser…
browser-as-others = Same as other consoles
console-rules = Some consoles elsewhere
rules-name = By profile, account or label
rules-hint = The first that matches counts. * stands for any letters.
rules-none = All consoles open there.
rules-add = Add rule
no-rule = A rule is a pattern and a browser, such as { $example }
console-hosts = Where links may lead
hosts-name = Hosts of consoles beside AWS’s own
hosts-hint = Such as a proxy of your organisation
hosts-none = AWS’s own only.
hosts-add = Add host
no-host = “{ $text }” is no host. It looks like { $example }

## Appearance

theme = Theme
theme-system = As the system
theme-system-hint = Light by day and dark by night, if yours is
theme-light = Light
theme-dark = Dark
possible-themes = Possible are { $names }.
possible-switch = Possible are true and false.

## About

licence = Licence
licences = MIT or Apache 2.0, as you like
files = Files
open-place = Open
place-settings = Settings
place-config = AWS config
place-state = What Daypass remembers
place-not-opened = It could not be opened.
no-such-place = There is no { $file } yet.
key-search = Search
key-search-how = Type
key-choose = Choose
key-choose-how = ↑ ↓ PgUp PgDn Home End
key-use = Use
key-use-nth = Use the n-th
key-copy = Copy keys
key-console = Console
key-service = Open a service
key-favourite = Favourite
key-label = Label
key-profile = Profile page
key-all = All actions
key-refresh = Refresh
key-confirm = Confirm
key-leave = Leave
