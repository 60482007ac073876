# Was an den eigenen Einstellungen von Daypass nicht stimmt, config.toml.

settings-problem-at = { $file }, Zeile { $line }: { $what }
settings-line = Zeile { $line }
settings-not-utf8 = Das ist kein UTF-8-Text, deshalb gilt nichts in dieser Datei. Die Einstellungen bleiben, wie sie waren. Bitte als UTF-8 speichern.
settings-unreadable = { $file } lässt sich nicht lesen: { $error }. Die Einstellungen bleiben, wie sie waren. Zu prüfen sind die Rechte.
settings-not-toml = Das ist kein TOML: { $error }. Die Einstellungen bleiben, wie sie waren.
quoted = „{ $text }“
setting-cannot-be = { $name } kann nicht { $value } sein. { $possible }
no-such-setting = Es gibt keine Einstellung „{ $name }“. Es gibt { $names }.
possible-sdk-cache = Möglich sind { $names }. Es bleibt, wie es war.
possible-minutes = Möglich sind Listen von Minuten bis { $most }, etwa [15, 5].
possible-patterns = Möglich sind Listen von Mustern, etwa ["*prod*"]. Bis dahin fragt jedes Profil nach.
possible-browsers = Möglich sind Browser nach Muster, etwa { $example }.
possible-hosts = Möglich sind Listen von Hosts, etwa ["console.example.com"].
possible-shortcut = Möglich sind Strg, Alt oder Super, mit oder ohne Umschalt, und dann ein Buchstabe, eine Ziffer, Leertaste oder F1 bis F12, etwa „Strg+Alt+D“.
settings-no-browser = Der Browser zu „{ $pattern }“ ergibt keinen Sinn. { $why }
browser-nothing = Ein Browser heißt etwa firefox, chrome:Work oder firefox:my-container.
browser-no-list = Ein Befehl ist eine Liste von Texten, etwa { $example }.
browser-no-link = Ein Befehl braucht { $link } in einem der Argumente nach seinem Programm.
settings-not-changed-utf8 = { $file }, Zeile { $line }, ist kein UTF-8-Text, deshalb wurde nichts geändert. Bitte erst berichtigen.
settings-not-changed-toml = { $file }, Zeile { $line }, ist kein TOML, deshalb wurde nichts geändert. Bitte erst berichtigen.
settings-not-written = Die Einstellungen ließen sich nicht schreiben.
no-program-opens = Kein Programm öffnet { $file }.
