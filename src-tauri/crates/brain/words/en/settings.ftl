# What is wrong with Daypass's own settings, config.toml.

# $what is a message below
settings-problem-at = { $file }, line { $line }: { $what }
# A place, where only the file is still missing
settings-line = line { $line }
settings-not-utf8 = This is not UTF-8 text, so nothing in this file counts. The settings stay as they were. Save it as UTF-8.
settings-unreadable = { $file } cannot be read: { $error }. The settings stay as they were. Check its permissions.
settings-not-toml = This is not TOML: { $error }. The settings stay as they were.
# As a text of the file
quoted = “{ $text }”
setting-cannot-be = { $name } cannot be { $value }. { $possible }
no-such-setting = There is no setting “{ $name }”. There are { $names }.
possible-sdk-cache = Possible are { $names }. It stays as it was.
possible-minutes = Possible are lists of minutes up to { $most }, such as [15, 5].
possible-patterns = Possible are lists of patterns, such as ["*prod*"]. Until then every profile asks.
possible-browsers = Possible are browsers by pattern, such as { $example }.
possible-hosts = Possible are lists of hosts, such as ["console.example.com"].
possible-shortcut = Possible are Ctrl, Alt or Super, with Shift or without, and then a letter, a digit, Space or F1 to F12, such as “Ctrl+Alt+D”.
settings-no-browser = The browser of “{ $pattern }” makes no sense. { $why }
browser-nothing = A browser is named such as firefox, chrome:Work or firefox:my-container.
browser-no-list = A command is a list of texts, such as { $example }.
browser-no-link = A command needs { $link } in one of the arguments after its program.
settings-not-changed-utf8 = { $file }, line { $line }, is not UTF-8 text, so nothing was changed. Correct it first.
settings-not-changed-toml = { $file }, line { $line }, is not TOML, so nothing was changed. Correct it first.
settings-not-written = The settings could not be written.
no-program-opens = No program opens { $file }.
