# What is wrong with the AWS files, and why they are not changed.

# Each with its file and line before it, and what to do after it
config-refused = { $what }, so the AWS CLI and boto3 refuse the whole file.
config-byte-order-mark = The file begins with a byte order mark
    .then = Save it as UTF-8 without a byte order mark.
config-not-utf8 = This line is not UTF-8 text
    .then = Save the file as UTF-8.
config-no-section = This line stands above the first section
    .then = Move it below the [profile …] that it belongs to.
config-stray = This line is neither a section, nor “key = value”, nor a comment
    .then = Correct it, or put “#” before it.
config-repeated-section = { $what } is already in line { $first }
    .then = Bring the two sections together.
config-repeated-key = { $what } is already in line { $first }
    .then = Keep one of the two lines.
config-same-section = [{ $text }] is the same as [{ $other }] in line { $first }, and AWS tools disagree which one counts.
    .then = Keep one of the two sections.
config-bare-return = This line ends in a bare carriage return, which ends a line for some AWS tools only.
    .then = Save the file with ordinary line ends.
config-continued = AWS tools disagree whether this indented line is part of “{ $key }” above.
    .then = Write the value in one line, or remove the spaces that this line begins with.
config-space-in-brackets = The AWS CLI and boto3 pass over [{ $text }] because of the space inside its brackets.
    .then = Remove that space.
config-odd-header = Only the AWS CLI and boto3 read [{ $text }], and they take it for { $header }.
    .then = Write it in the usual way, or choose another first word.
config-default-in-capitals = The AWS CLI and boto3 copy the keys of [DEFAULT] into every section.
    .then = Write [default] in lower case.
config-no-one-name = No AWS tool reads [{ $text }], because one name is expected behind “{ $kind }”.
    .then = Give it one name without spaces, quotes or backslashes.
config-comment-behind = The AWS CLI and boto3 take the comment behind “{ $key }” as part of its value.
    .then = Move the comment to a line of its own.
session-lacks = The session “{ $name }” has no { $key }, so nobody can sign in to it.
    .then = Add a line “{ $key } = …” to { $header }.
profile-no-session = There is no session “{ $name }” in this file.
    .then = Add a section [sso-session { $name }], or correct the name.
profile-differs-own = { $header } and [sso-session { $name }] give different values for { $key }.
    .then = Remove the line from the profile: the session’s value is the one to use.
profile-differs-session = { $header } and [sso-session { $name }] give different values for { $key }.
    .then = Remove the line from the session: it belongs into profiles.
profile-no-account-id = “{ $account }” is not an account id.
    .then = Write its twelve digits, without quotes or dashes.
profile-lacks = { $header } has no { $key }, so it opens no role.
    .then = Add a line “{ $key } = …”.
chain-no-profile = There is no profile “{ $source }” to assume the role with.
    .then = Correct the name, or add that profile.
chain-loop = “{ $source }” leads back to itself, so nobody can assume the role.
    .then = Name a profile that needs no role to begin with.
chain-no-role = “{ $source }” opens no role, so none can be assumed over it.
    .then = See what is said of that profile.
chain-elsewhere = The role is assumed with credentials of { $place }, and not of a session.
    .then = AWS tools use this profile without Daypass.
chain-two-sources = Beside credential_source stands a source_profile, which AWS tools refuse.
    .then = Keep one of the two.
chain-no-source = { $header } says not who assumes the role.
    .then = Add a line “source_profile = …”.
chain-not-sso = “{ $source }”, which assumes the role, is not an SSO profile.
    .then = AWS tools use this profile without Daypass.
chain-no-arn = “{ $text }” is not a role’s ARN: arn:aws:iam::111122223333:role/NAME is expected.
    .then = Copy the role’s ARN from IAM.
chain-mfa = The role wants a code of { $device } each time, and Daypass can ask nobody.
    .then = Remove mfa_serial if the role does not need it: your sign-in may have asked for a code.
chain-duration = “{ $text }” is not a duration that AWS gives a role assumed over another.
    .then = Write between 900 and 3600 seconds, or remove the line.
chain-session-name = “{ $text }” is not a name that AWS takes for a role session.
    .then = Write 2 to 64 letters, digits and _ + = , . @ -.
credentials-no-profile = { $what }, so { $who } can use no profile at all.
credentials-line = This line { $why }
    .then = Correct the line.
credentials-move-below = Move it below the [NAME] that it belongs to.
# Who reads the files
who-sdk = the AWS SDK for { $language }
who-sdks = the AWS SDKs for { $languages } and { $last }
who-cli-and-sdks = the AWS CLI, boto3 and { $sdks }
file-unreadable = { $file } cannot be read: { $error }. Check its permissions.

# Why a file is not changed
edit-exists = { $header } is already there, in line { $line }. Choose another name or edit that section.
edit-no-section = There is no { $header } in this file. Check the name.
edit-twice = { $what } is in line { $first } and again in line { $second }. Keep one of the two, then try again.
edit-name = The name “{ $name }” cannot be used: { $why }
edit-property = “{ $key }” cannot be written: { $why }
edit-not-utf8 = Line { $line } is not UTF-8 text. Save the file as UTF-8, then try again.
edit-line-end = Line { $line } ends in a bare carriage return. Save the file with ordinary line ends, then try again.
edit-indented = Line { $line } is indented, so this change would give it another meaning. Move it to the left edge, then try again.
name-of-no-kind = AWS tools only read sections for a profile, an sso-session or services.
name-empty = it is empty.
name-like-option = programs would take what begins with “-” for an option. Let it begin with a letter.
name-with-space = programs that use the AWS SDK for Rust, JavaScript or Java do not see names with spaces. Use “-” instead.
name-with-quote = AWS tools disagree about quotes and backslashes in names. Leave them out.
name-with-colon = programs that use the AWS SDK for Java may not see names with “:” or “+”. Use “-” instead.
name-with-other = programs that use the AWS SDK for Rust, JavaScript or Java only see names of the letters a to z, digits and _ . / % @ -.
key-odd = keys are lower-case letters, digits and “_”.
key-twice = it is given twice, and then the AWS CLI refuses the whole file.
value-empty = it has no value, and some AWS tools drop empty keys.
value-control = its value has a line break or another control character.
value-space = its value begins or ends with a space, which AWS tools drop.
value-comment = its value has “#” or “;” after a space, where some AWS tools begin a comment.
write-changed = { $file } was changed by another program in the meantime. Look at it, then try again.
write-no-file = { $file } is not an ordinary file. Name another place for it.
lock-held = Waiting for { $file }, which another process holds. If it is no Daypass of yours, end that process.
section-taken = { $file }, line { $line }: There is a section [{ $name }] already, and Daypass did not write it.
section-mixed = { $file }, line { $line }: [{ $name }] was changed by hand, so Daypass leaves it. Remove it yourself.
write-failed = { $file } could not be written: { $error }. Check that you may write there and that the disk is not full.
undo-nothing = There is nothing to undo in { $file }.
undo-changed = { $file } was changed by another program since, so Daypass cannot undo its own last change there. Change it back by hand.
undo-secrets = { $file } had secrets in it, so Daypass kept no copy of it and cannot undo its own last change there. Change it back by hand.
undo-not-kept = { $file } cannot be read, so Daypass cannot undo its own last change. Change the file back by hand.
