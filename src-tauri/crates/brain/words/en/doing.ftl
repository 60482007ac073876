# Why what was pressed did not work: consoles, browsers, the clipboard, the AWS config.

keys-gone-copy = The keys are no longer there. Copy them again.
keys-gone-open = The keys are no longer there. Open the console again.
clipboard-away = The clipboard cannot be reached.
browser-not-opened = No browser could be opened.
browser-not-opened-because = No browser could be opened: { $error }.
program-failed = { $program } ended with { $status }
browser-none = No browser was found. Copy the link instead.
browser-not-started = { $program } could not be started: { $error }.
browser-command-empty = The command of the browser is empty.
browser-unknown = There is no browser “{ $name }” here.
browsers-known = There are { $names }.
browser-no-places = Daypass knows no profiles or containers of { $name }. Write a command instead, such as { $example }.
link-not-opened = This link does not lead to a web page that Daypass opens.
    .then = Is the session’s sso_start_url right? It has to begin with https.
open-link-yourself = Open { $link }
no-port = No port could be opened here: { $error }.
console-not-opened = The browser did not open the console within half a minute.
    .then = Is it the right browser? It may have to be started first, or ask you something.
console-foreign = The portal is not AWS’s own, so AWS’s console does not know its credentials.
    .then = Set AWS_ENDPOINT_URL_SIGNIN to the sign-in that does, for the agent too.
console-refused = AWS does not let { $role } in { $account } sign in to the console by its credentials.
    .then = They may have been revoked, or this computer’s clock may be wrong.
console-away = AWS’s console sign-in cannot be reached.
    .then = Check the network, the VPN and HTTPS_PROXY, and try again.
console-wrong-place = There is no console sign-in there.
    .then = AWS_ENDPOINT_URL_SIGNIN has to be https, or http on this computer.
console-nonsense = AWS’s console sign-in gave no answer that makes sense.
    .then = Try again in a minute.
config-not-changed = Your AWS config could not be changed.
changed-since = Your AWS config was changed since, so this is not taken back. To see what Daypass changed last, run in a terminal: daypass profile --undo --dry-run

# Whose credentials are
keys-gone-ask = The keys are no longer there. Ask again.
aws-not-asked = AWS was not asked. Try again.
sts-foreign = The portal is not AWS’s own, so AWS’s STS does not know its credentials.
    .then = Set AWS_ENDPOINT_URL_STS to the STS that does.
sts-refused = AWS does not take the credentials of { $role } in { $account }.
    .then = They may have been revoked, or this computer’s clock may be wrong.
sts-away = STS cannot be reached.
    .then = Check the network, the VPN and HTTPS_PROXY, and try again.
sts-wrong-place = STS is not asked there.
    .then = AWS_ENDPOINT_URL_STS has to be https, or http on this computer.
sts-nonsense = STS gave no answer that makes sense.
    .then = Try again in a minute.
