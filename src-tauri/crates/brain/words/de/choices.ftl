# Die Seiten der Einstellungen, auf denen man wählt.

tab-console = Konsole
tab-appearance = Aussehen

## Allgemein

shortcut = Globales Tastenkürzel
shortcut-hint = Öffnet Daypass von überall
shortcut-example = Strg+Alt+D
name-of-ctrl = Strg
name-of-shift = Umschalt
name-of-space = Leertaste
enter-keeps = Mit Enter übernehmen
shortcut-taken-here = Diese Tasten hat ein anderes Programm. Bitte andere wählen.
shortcut-none-here = Dieser Desktop gibt Programmen keine Tasten. Seine eigenen Einstellungen können daypass-tray darauf starten.
keep-renewing = Nach dem Beenden weiter erneuern
keep-renewing-hint = Ein kleiner Agent ohne Fenster hält die Anmeldung aufrecht
shell = Shell
prompts-follow = Eingabezeilen folgen dem aktiven Profil
no-shells = Keine Shell, die Daypass kennt, ist installiert
shell-on = An in { $names }
shell-off = Nicht eingerichtet in { $names }
copy-line = Zeile kopieren
paste-into = Kopiert. Ans Ende von { $file } einfügen, dann ein neues Terminal öffnen
follow-default = [default] dem aktiven Profil gleich halten
follow-default-hint = Für Programme, die keine Profile kennen
default-follows = [default] folgt der Wahl
default-restored = [default] ist wieder, wie es war
default-no-copy = [default] kann keine Kopie von „{ $name }“ sein und ist deshalb, was es vorher war.
disk-silent = Der Datenträger antwortet nicht.

## Zugang

copied-by = Was { $key } kopiert
copied-without-profile = Eine Rolle ohne Profil wird als { $form } kopiert.
clear-after = Zwischenablage leeren nach
clear-after-hint = Nur, wenn noch darin steht, was kopiert wurde.
possible-seconds = Möglich sind { $least } bis { $most } Sekunden.
possible-forms = Möglich sind { $names }.

## Konsole

console-browser = Konsolen öffnen sich in
default-browser = Ihr Browser
default-browser-hint = Der, in dem Sie sich anmelden
choose-other-browser = Etwas anderes
other-browser-hint = Ein Browser, chrome:PROFIL, firefox:CONTAINER oder ein Befehl mit { $link }
profile-browser = Konsole öffnet sich in
go-browser = Browser …
browser-as-others = Wie andere Konsolen
console-rules = Manche Konsolen woanders
rules-name = Nach Profil, Konto oder Etikett
rules-hint = Das erste, das passt, gilt. * steht für beliebige Zeichen.
rules-none = Alle Konsolen öffnen sich dort.
rules-add = Regel hinzufügen
no-rule = Eine Regel ist ein Muster und ein Browser, etwa { $example }
console-hosts = Wohin Links führen dürfen
hosts-name = Hosts von Konsolen neben denen von AWS
hosts-hint = Etwa ein Proxy Ihrer Organisation
hosts-none = Nur die von AWS.
hosts-add = Host hinzufügen
no-host = „{ $text }“ ist kein Host. Einer sieht aus wie { $example }

## Aussehen

theme = Farben
theme-system = Wie das System
theme-system-hint = Hell am Tag und dunkel in der Nacht, wenn es das tut
theme-light = Hell
theme-dark = Dunkel
possible-themes = Möglich sind { $names }.
possible-switch = Möglich sind true und false.

## Über

licence = Lizenz
licences = MIT oder Apache 2.0, nach Wahl
files = Dateien
open-place = Öffnen
place-settings = Einstellungen
place-config = AWS-Konfiguration
place-state = Was Daypass sich merkt
place-not-opened = Es ließ sich nicht öffnen.
no-such-place = { $file } gibt es noch nicht.
key-search = Suchen
key-search-how = Tippen
key-choose = Auswählen
key-choose-how = ↑ ↓ Bild↑ Bild↓ Pos1 Ende
key-use = Verwenden
key-use-nth = Das n-te verwenden
key-copy = Schlüssel kopieren
key-console = Konsole
key-service = Einen Dienst öffnen
key-favourite = Favorit
key-label = Etikett
key-profile = Seite des Profils
key-all = Alle Aktionen
key-refresh = Neu laden
key-confirm = Bestätigen
key-leave = Verlassen
