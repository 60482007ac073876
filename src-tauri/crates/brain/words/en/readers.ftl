# What AWS tools make of a profile: why one of them cannot use it, and what some of them take in its place.

## Why a program cannot use a profile

no-file-for = This line { $why }, so { $reader } cannot read the file at all.
    .then = Correct the line.
no-credentials-for = This line { $why }, so { $reader } can use no profile at all.
    .then = Correct the line.
no-profile-for = There is no profile “{ $name }” for { $reader }.
    .then = Write its header as [profile NAME], with a name of letters, digits and _ . / % @ -.
no-session-for = There is no session “{ $name }” for { $reader }.
    .then = Add a section [sso-session { $name }], or correct the name.
at-random-for = “{ $name }” stands here in several spellings, of which { $reader } takes one at random.
    .then = Keep one of the sections.
leads-back-for = “{ $name }” leads back to itself, so { $reader } finds no credentials.
    .then = Name another source_profile.
says-nothing-for = “{ $name }” says nothing of credentials to { $reader }.
    .then = Add where they come from: sso_session with account and role, role_arn or credential_process.
half-keys-for = “{ $name }” has only half of its access keys for { $reader }.
    .then = Write both aws_access_key_id and aws_secret_access_key, or neither.
no-role-for = “{ $name }” has a { $key } and no role_arn, which { $reader } refuses.
    .then = Remove the line, or add the role_arn.
both-for = “{ $name }” has both { $first } and { $second }, which { $reader } refuses.
    .then = Keep one of the two.
nobody-assumes-for = “{ $name }” has a role_arn, and { $reader } is not told who assumes that role.
    .then = Add a source_profile.
lacks-for = “{ $name }” has no { $key } for { $reader }.
    .then = Add a line “{ $key } = …”.
no-account-for = “{ $name }” signs in, but names no account and role for { $reader }.
    .then = Add sso_account_id and sso_role_name.
beside-session-for = { $key } stands here and in [sso-session { $session }], which { $reader } refuses.
    .then = Remove the line: the session’s value is the one to use.

## What is taken in place of a profile

shadow-default = The default profile, and not the endpoint, is used by { $who }.
shadow-default-why = Where no profile is named, the default one comes first.
shadow-default-hint = Give it another name, or have tools follow a profile: daypass env PROFILE
shadow-file-other = Programs without it read { $file }, where “{ $name }” leads elsewhere.
shadow-file-none = Programs without it read { $file }, where “{ $name }” is not.
shadow-file-why = It holds for what is started in this terminal.
shadow-file-hint = Set it where you log in, or keep the profile in both files.
shadow-section = This section, and not that of line { $line }, is “{ $name }” to { $who }.
shadow-section-why = There [profile default] counts, whichever comes later in the file.
shadow-section-hint = Keep one of the two sections.
shadow-gives = “{ $name }” gives { $theirs }, and not { $ours }, to { $who }.
shadow-assumes = The role of “{ $name }” is assumed with { $theirs } of “{ $of }”, and not { $ours }, by { $who }.
source-sso = the SSO role
source-role = the role_arn
source-web-identity = the web identity
source-process = the credential_process
source-login = the login_session
source-keys = the access keys
first-keys-there = Keys of that name in the credentials file come first there.
first-file = The credentials file comes before the config there.
first-keys = Access keys come first there.
first-process = A credential_process comes before SSO there.
first-sso = SSO comes first there.
first-role = A role_arn comes first there.
first-that = That comes first there.
shadow-keys-hint = Remove these keys, or give one of the two another name.
shadow-source-hint = Keep one source of credentials in the profile.
shadow-variable-keys = Its keys, and not “{ $name }”, are used by { $who }.
shadow-variable-keys-why = Keys in the environment come before a profile there.
shadow-variable-other = It names “{ $other }”, which { $who } follow in this terminal, and not “{ $name }”.
shadow-variable-boto3 = It names “{ $other }”, which boto3 follows in this terminal, and not “{ $name }”.
shadow-variable-three = It names “{ $other }”, which the AWS CLI, boto3 and the AWS SDK for Go follow in this terminal, and not “{ $name }”.
shadow-variable-why = AWS tools follow their variables, and not what is active in Daypass.
shadow-variable-boto3-why = boto3 asks for this variable before AWS_PROFILE.
shadow-token = The role of this token, and not “{ $name }”, is used by { $who }.
shadow-token-why = A web identity in the environment comes before a profile there.
shadow-no-endpoint = The default profile, and neither { $variable } nor “{ $name }”, is used by { $who }.
shadow-no-endpoint-why = Where no profile is named, the default one comes before an endpoint.
shadow-endpoint = Credentials of this endpoint, and not “{ $name }”, are used by { $who }.
shadow-endpoint-why = Where no profile is named and none is the default, AWS tools ask there.
shadow-run = Run: { $command }
shadow-take-over = To have them follow it: AWS_PROFILE={ $name }
