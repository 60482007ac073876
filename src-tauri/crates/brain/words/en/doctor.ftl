# What the doctor finds: what is so, why that matters, and what to do about it.

## The keychain

found-keychain-open = Your keychain is open.
found-keychain-locked = Your keychain is locked.
    .why = Until it is unlocked, Daypass finds no sign-in in it and keeps new ones in memory only.
    .fix = Unlock it: Daypass goes on by itself.
found-keychain-absent = There is no keychain.
    .why = Sign-ins last until Daypass quits, since they are never kept in a file.
    .fix = On a desktop, start one that speaks the Secret Service protocol, such as gnome-keyring or KWallet, and give it a keyring.
found-keychain-silent = Your keychain does not answer.
    .why = Sign-ins cannot be read or kept.
    .fix = Start it again, or log in to your desktop again.
found-keychain-refused = Your keychain refuses Daypass.
    .why = Sign-ins last until Daypass quits, since they are never kept in a file.
    .fix = Allow Daypass in your keychain’s own settings.

## Network, proxy, certificates and clock

found-network-reached = AWS can be reached.
found-network-away = AWS cannot be reached from here.
    .why = What is signed in goes on while its keys last; whether the clock is right could not be seen.
    .fix = Check the network, the VPN and the proxy.
found-network-untrusted = The certificate that answers for { $region }’s sign-in server is not trusted.
    .why = Something on the way, such as a company’s proxy, opens the connection.
    .fix = Ask for its certificate, and name the file in AWS_CA_BUNDLE or have the system trust it.
found-network-foreign = What answers for { $region }’s sign-in server is not AWS.
    .why = A login page of the network may be in the way.
    .fix = Open any page in your browser to see whether the network wants something of you.
found-clock-right = This computer’s clock agrees with AWS’s.
found-clock-slow = This computer’s clock is { $time } slow.
found-clock-fast = This computer’s clock is { $time } fast.
clock-off = Daypass allows for it; other tools may count a sign-in as ended too early, or too late.
clock-wrong = Daypass allows for it; AWS refuses what other tools sign with such a clock.
clock-set = Let the system set its clock over the network.
off-seconds = { $n } seconds
off-minutes = { $n } minutes
off-hours = { $n } hours
found-proxy-used = { $variable } names a proxy that answers.
found-proxy-unusable = { $variable } holds no address of a proxy.
    .why = Tools go out directly, or not at all.
    .fix = Write it as http://HOST:PORT, or take it away: unset { $variable }
found-proxy-silent = The proxy of { $variable } does not answer at { $host }, port { $port }.
    .why = Nothing that goes by it reaches AWS.
    .fix = Check the network and the VPN, or take it away: unset { $variable }
found-proxy-passed-over = “{ $entry }” in { $variable } leads AWS’s own hosts past the proxy.
    .why = Where only the proxy leads out, AWS cannot be reached.
    .fix = If it should not, take “{ $entry }” out of { $variable }.
ca-bundle-of = ca_bundle of “{ $profile }”
found-ca-directory = { $who } names the directory { $file }.
found-ca-used = { $who } names { $file }, with certificates that are good.
found-ca-missing = { $who } names { $file }, which is not there.
    .why = What trusts only these certificates reaches no server.
    .fix = Name the file with your organisation’s certificate, or take the setting away.
found-ca-unreadable = { $who } names { $file }, which cannot be read: { $error }.
    .why = What trusts only these certificates reaches no server.
    .fix = Name an ordinary file of certificates.
ca-let-read = Let yourself read it.
found-ca-empty = { $who } names { $file }, which holds no certificate.
    .why = What trusts only these certificates reaches no server.
    .fix = It should have lines with BEGIN CERTIFICATE: ask for the certificate in PEM form.
found-ca-expired = { $who } names { $file }, whose certificates ended on { $day }.
    .why = What trusts only these certificates reaches no server.
    .fix = Ask your organisation for the new certificate.

## Sessions

found-session-none = Your AWS config has no session to sign in to.
    .fix = Add one: daypass session add NAME --start-url URL --sso-region REGION
found-start-url = Every start URL leads to a portal.
found-start-url-wrong = The start URL of { $name } is no https address of a portal, or leads to nothing.
    .why = Nobody can sign in there.
    .fix = Ask your organisation for the address of its access portal.
found-start-url-foreign = The start URL of { $name } leads to a server that is not AWS’s.
    .why = Nobody signs in there: it would get what the sign-in brings.
    .fix = Ask your organisation for the address of its access portal.
found-start-url-away = The start URL of { $name } could not be looked at: { $error }.
    .why = It may be right all the same.
    .fix = Check the network, the VPN and the proxy.
found-region-wrong = The start URL of { $name } belongs to { $region }, but sso_region is { $written }.
    .why = Nobody can sign in there.
    .fix = Write sso_region = { $region }.
found-region-silent = No sign-in server answers for the region { $region } of { $name }.
    .why = Others do answer, so the region may be misspelt, or blocked.
    .fix = Compare sso_region with what your organisation says, and the network’s rules.

# Why a start URL could not be looked at.
away-offline = the server cannot be reached
away-too-many = the server is asked too often
away-unreadable = the answer is not from AWS; something on the network may be in the way
away-failed = the server failed (HTTP { $status })
away-refused = the server refused (HTTP { $status })

## The AWS config

found-config-portable = Every AWS tool can read your AWS config.
found-config-unreadable = The AWS config cannot be read: { $error }.
    .why = Nothing that it says counts.
    .fix = Check its permissions.
found-byte-order-mark = The AWS config begins with a byte order mark.
    .why = The AWS CLI, boto3 and the AWS SDK for Rust refuse the whole file.
    .fix = Save it as UTF-8 without a byte order mark.
found-config-not-portable = { $reader } reads nothing of this file.
    .why = For it, this line { $refused }.
    .fix = Correct the line.
found-profile-broken = “{ $name }” does not work.
found-profile-mixed-keys = “{ $name }” repeats what its session says.
    .why = The AWS SDK for Rust refuses such a profile.
    .fix = Remove sso_start_url and sso_region from the profile.
found-profile-not-portable = “{ $name }” does not work with { $who }.
found-profile-name = Some AWS SDKs do not know the profile “{ $name }” because of its name.
    .why = Letters, digits and _ . / % @ - are what all of them read.
    .fix = Rename it: daypass profile rename OLD NEW
found-session-name = Some AWS SDKs do not know the session “{ $name }” because of its name.
    .why = Letters, digits and _ . / % @ - are what all of them read.
    .fix = Rename it: by hand, also where profiles name it
reader-not-run = { $reader } (by its source, not run)
list-and = { $first } and { $last }
found-process-gone = The credential_process of “{ $name }” is not there: { $program }
    .why = AWS tools get no credentials by this profile.
found-process-missing = The credential_process of “{ $name }” is not found: { $program }
    .why = Some AWS tools take the path as it is written, without a shell.
found-process-not-absolute = The credential_process of “{ $name }” is found by PATH only.
    .why = Programs that were started elsewhere, such as from a menu, may have another PATH.
found-process-other-version = The credential_process of “{ $name }” is Daypass { $theirs }, and this is { $ours }.
    .why = It does without the agent of another version, so that each call reads the keychain and asks AWS.
found-process-asks-itself = The credential_process of “{ $name }” asks for the profile “{ $name }” itself.
    .why = Daypass refuses that, since it would never end.
    .fix = Name another profile, or say --session, --account-id and --role-name.
found-process-unknown-profile = The credential_process of “{ $name }” asks for “{ $asked }”, which is not there.
    .why = AWS tools get no credentials by this profile.
    .fix = Name a profile of this file.
found-process-unknown-session = The credential_process of “{ $name }” asks for the session “{ $asked }”, which is not there.
    .why = AWS tools get no credentials by this profile.
    .fix = Name a session of this file.
process-whole-path = Write the whole path of daypass.
process-write-path = Write its whole path: { $path }

## What wins over profiles

found-shadow-none = AWS tools read your profiles as written.

## Files

found-files-private = Your files are yours alone.
found-file-readable = Others can read { $holds }.
found-file-writable = Others can change { $holds }.
    .why = What they write there works with your rights.
holds-config = your AWS config
holds-keys = your access keys
holds-directory = the directory of your AWS config
holds-sign-in = a sign-in
holds-door = Daypass’s door
holds-backups = what your AWS config was
holds-log = the agent’s log
holds-settings = Daypass’s settings
holds-facts = what Daypass remembers
found-stale-sign-ins = { $n ->
    [one] 1 file of sign-ins and registrations ended more than a day ago, and nothing can renew them.
   *[other] { $n } files of sign-ins and registrations ended more than a day ago, and nothing can renew them.
}
    .why = An ended sign-in keeps Daypass’s own out of its place.
    .fix = Remove them.
found-stale-keys = { $n ->
    [one] 1 file of keys of the AWS CLI ended more than a day ago, and nothing can renew them.
   *[other] { $n } files of keys of the AWS CLI ended more than a day ago, and nothing can renew them.
}
    .why = An ended sign-in keeps Daypass’s own out of its place.
    .fix = Remove them.
found-left-temporary = { $n ->
    [one] Daypass left 1 file that were never put in place.
   *[other] Daypass left { $n } files that were never put in place.
}
    .fix = Remove them.
found-left-backups = { $n ->
    [one] Daypass left 1 file with old versions of your AWS config, which can no longer be undone.
   *[other] Daypass left { $n } files with old versions of your AWS config, which can no longer be undone.
}
    .fix = Remove them.
found-left-keys-in-file = Keys that Daypass wrote stand in a file for containers, and no agent looks after them.
    .why = Whoever can read your files can read them.
    .fix = Start Daypass, which takes them away: daypass agent
found-left-keys-in-section = Keys that Daypass wrote stand in your credentials file as [{ $section }], and no agent looks after them.
    .why = Whoever can read your files can read them.
    .fix = Start Daypass, which takes them away: daypass agent
found-left-broken-facts = What Daypass remembered of your choices could not be read, and was begun anew.
    .why = The active profile, favourites, recents and labels of then are in this file only, which Daypass does not read again.
    .fix = Look into the file for what you miss, choose that again, and delete the file.
found-left-broken-allowed = Which .daypass files you had allowed could not be read, and was begun anew.
    .why = Shells follow those of then no longer. They are in this file only.
    .fix = Allow again what you miss (daypass allow), and delete the file.
found-left-broken-keys = Where Daypass had written keys for you could not be read, and was begun anew.
    .why = Keys of before may stay in files until they end.
    .fix = Look into the file for where keys are, remove them there, and delete the file.
found-left-broken-endpoint = What Daypass had noted of its endpoint could not be read, and was begun anew.
    .why = The endpoint has another port since, and programs that were sent to the old one get nothing there.
    .fix = Send those programs there anew (daypass env --endpoint), and delete the file.
found-left-socket = The socket of an agent is left that is no more.
    .why = It does no harm: the next agent replaces it.
    .fix = Remove it.

## The agent, its settings and its environment

found-agent-running = An agent runs and answers.
found-agent-none = No agent runs.
    .why = Nothing renews your sign-ins, and AWS tools do not find them by AWS_PROFILE alone.
    .fix = Start Daypass in your tray, or sign in, which leaves an agent: daypass login
found-agent-silent = An agent runs and does not answer.
    .why = Every command does its work alone, without what the agent holds in memory.
    .fix = End it, and start it again: daypass agent --stop
found-agent-other-version = The agent that runs is Daypass { $theirs }, and this is { $ours }.
    .why = Every command does its work alone, without what the agent holds in memory.
    .fix = Start Daypass again: quit it in the tray, or daypass agent --stop
found-agent-other-endpoints = The agent that runs goes to other servers than this terminal.
    .why = It goes to { $oidc } and { $portal }, and this terminal to { $own-oidc } and { $own-portal }.
    .fix = Export AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC alike for both, or for neither.
servers-of-aws = AWS’s own
found-endpoints-foreign = Other servers than AWS’s own are in force: { $listed }.
    .why = Sign-ins made here are for those servers only.
    .fix = If you did not mean it: unset { $all }
found-endpoint-for-all = AWS_ENDPOINT_URL leads every call of AWS tools to another server, sign-in and portal too.
    .why = Daypass does not obey it, so that the two of you go to different servers.
    .fix = Name the services that it is meant for, such as AWS_ENDPOINT_URL_S3.
found-endpoint-port-taken = Another program has the endpoint’s port { $port }.
    .why = Programs that were sent there for credentials ask that one, and fail.
    .fix = Start Daypass, which takes another port, and send those programs there: daypass env --endpoint
found-endpoint-token = Programs cannot read the token that opens the endpoint.
    .why = They were sent there for credentials, and fail without it.
    .fix = Start Daypass again, which writes it anew.
settings-correct = Correct the line; Daypass reads the file again by itself.
found-facts-unreadable = What Daypass remembers of your choices cannot be read.
    .why = The active profile, favourites and labels are forgotten, and begun anew with the next choice. What is there is kept beside it then, as facts.json.broken.
    .fix = Choose a profile again: daypass use PROFILE
found-active-gone = The active profile “{ $name }” is gone from the AWS config, or leads to another role than when it was chosen.
    .why = So that nothing runs in another account than you believe, shells and programs that follow it get nothing. A copy of it in [default] stays as it was until you choose again.
    .fix = Choose again: daypass use PROFILE
found-check-unfinished = Daypass could not check this: { $check }.
    .fix = Check again.
check-slow = It took too long.
check-failed = It failed, which is a fault in Daypass.
check-keychain = keychain
check-network = network
check-proxy = proxy
check-certificates = certificates
check-sessions = sessions
check-config = AWS config
check-process = credential processes
check-shadows = what wins over profiles
check-files = who may read files
check-caches = caches
check-leftovers = leftovers
check-agent = agent
check-endpoint = endpoint
check-desktop = desktop
check-autostart = start at login
check-shells = shells

## Tray, notifications and start at login

found-desktop-none = There is no desktop here, so neither tray nor notifications.
    .why = Tools that need a sign-in are told at once.
found-tray-shown = Your desktop shows tray icons.
found-tray-none = Your desktop shows no tray icons.
    .why = Daypass opens as a window; its icon comes when the desktop can show it.
    .fix = On GNOME, add the extension “AppIndicator and KStatusNotifierItem Support”.
found-notices-shown = Your desktop shows notifications with buttons.
found-notices-without-buttons = Your desktop shows notifications without buttons.
    .why = A click on one opens Daypass; you sign in there.
found-notices-none = Nothing on your desktop shows notifications.
    .why = You are not told that a session ends, and tools that need a sign-in do not wait for you.
    .fix = Start a notification daemon, such as dunst.
found-autostart-set = Daypass starts when you log in.
found-autostart-broken = Daypass should start when you log in, but its program is not there: { $program }
    .fix = Switch “Start at login” off and on again in Daypass.
autostart-name = Name the program that is there: { $program }
autostart-starts = starts { $program } at login

## Shells

found-shell-follows = { $shell } follows the active profile.
found-key-exported = An exported key hides { $profile }.
    .why = { $variable } is set by hand, so every tool uses it and none follows Daypass.
    .fix = Take the line out, and open a new terminal.
your-profiles = your profiles
found-profile-exported = { $shell } keeps a profile of its own.
    .why = { $variable } is set by hand, which Daypass leaves as it is: this shell does not follow.
    .fix = Take the line out, and open a new terminal.
found-init-missing = { $shell } does not follow the active profile.
    .why = What you choose in Daypass does not reach its prompt.
    .fix = If you want that, write at the end of the file: { $command }
found-init-gone = { $shell } does not find { $program }.
    .why = The line of daypass init does nothing.
    .fix = Name it: { $command }
found-init-other = { $shell } runs what is meant for { $other }.
    .why = It does not follow the active profile.
    .fix = Name it: { $command }
init-write = Write in its place: { $command }

## What mends a finding, for who is asked, and why it could not be done

mend-rights = { $file }: others lose their rights to it
mend-removes = { $file }: is removed
mend-line = { $file }:{ $line }: “{ $old }” becomes “{ $new }”
not-mended = { $file } could not be fixed: { $error }.
not-removed = { $file } could not be removed: { $error }. Check that you may write in its directory.
not-read = { $file } could not be read: { $error }.

outdated = What was found is not so any more. Check again.
look-failed = Daypass could not check. That is a fault in Daypass: check again, and if that fails too, run daypass doctor in a terminal.
mend-failed = It could not be fixed, which is a fault in Daypass. Check again to see what is left.
who-is-signed-in = Daypass cannot tell who is signed in, so nothing was changed. Try again.
mend-signed-in = You are signed in to { $name }, which this changes. Sign out of it first.
mend-locked = The keychain is locked, and may hold a sign-in to { $name }. Unlock it first.
report-failed = The report could not be written.
report-no-home = There is no home to write it to.
report-not-written = The report could not be written to { $directory }: { $error }.
report-none = No report was written yet.
file-not-opened = The file could not be opened.
