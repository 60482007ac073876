# Die Seiten zu einer Zeile: einem Profil oder einer Rolle ohne eines.

fact-account = Konto
fact-session = Sitzung
fact-credentials = Zugangsdaten
fact-region = Region
fact-over = Über
fact-you-are = Sie sind
come-by-themselves = neue kommen von selbst
none-yet = Noch keine
fetched-when-needed = werden bei Bedarf geholt
no-region-of-its-own = Keine eigene
not-known = Noch nicht bekannt
as-signed-in = laut Anmeldung
ask-aws = AWS fragen
asking-whose = AWS wird gefragt, wessen Zugangsdaten das sind
checked-at = um { $time } bei AWS geprüft
you-are = Angemeldet als { $name } · um { $time } bei AWS geprüft
time-left = noch { $left }
copy-as = Kopieren als
copies-this = { $key } kopiert dies
console-home = Startseite
all-services = Alle Dienste …
this-profile = Dieses Profil
go-rename = Umbenennen …
go-remove = Entfernen …
copy-account = Konto-ID kopieren
copy-region = Region kopieren
copy-arn = ARN kopieren
no-profile-to-copy = Diese Rolle hat kein Profil, das sich nennen ließe. Eines hinzufügen oder die Schlüssel kopieren.

form-profile = Profilzeile
    .then = Eine Shell folgt dem Profil, und ihre Programme erneuern selbst. Ohne Schlüssel.
form-bash = bash, zsh
form-fish = fish
form-powershell = PowerShell
form-cmd = cmd
form-dotenv = .env
    .then = Für Programme, die eine .env-Datei lesen. Die Schlüssel gelten bis zu ihrem Ende.
form-json = JSON
    .then = Für Skripte. Die Schlüssel gelten bis zu ihrem Ende.
form-credentials-file = credentials-Datei
    .then = Für ~/.aws/credentials. Wer diese Datei liest, hat die Schlüssel.
form-endpoint = Endpunkt
    .then = Programme einer Shell fragen Daypass, solange es läuft, und bekommen rechtzeitig neue Schlüssel.
form-shell-hint = Eine Shell hat die Schlüssel, bis sie ablaufen.
copies = { $form ->
    [form-profile] Als Profilzeile kopieren
    [form-endpoint] Als Endpunktzeilen kopieren
    [form-bash] Als bash-Zeilen kopieren
    [form-fish] Als fish-Zeilen kopieren
    [form-powershell] Als PowerShell-Zeilen kopieren
    [form-cmd] Als cmd-Zeilen kopieren
    [form-dotenv] Als .env-Zeilen kopieren
    [form-json] Als JSON kopieren
   *[form-credentials-file] Als credentials-Zeilen kopieren
}
copied-as-profile = Als Profilzeile kopiert
copied-as-bash = Als bash-Zeilen kopiert
copied-as-fish = Als fish-Zeilen kopiert
copied-as-powershell = Als PowerShell-Zeilen kopiert
copied-as-cmd = Als cmd-Zeilen kopiert
copied-as-dotenv = Als .env-Zeilen kopiert
copied-as-json = Als JSON kopiert
copied-as-credentials-file = Als credentials-Zeilen kopiert
copied-as-endpoint = Als Endpunktzeilen kopiert

opens-by-portal = Öffnet sich im Browser, über das Portal
opens-in = Öffnet sich in { $browser }
opens-within = Öffnet sich in { $browser } · { $place }
opens-by-command = Öffnet sich mit Ihrem Befehl
find-service = Dienst oder ein Link in die Konsole
find-service-example = Etwa s3, lambda oder logs
find-region = Region
find-region-example = Etwa frankfurt oder us-east-1
more-services = Unten stehen die gängigsten. Tippen findet { $n } weitere.
enter-opens = Enter öffnet { $name }.
no-such-service = Kein Dienst heißt so.
open-link = Diesen Link öffnen

new-name = Name
rename = Umbenennen
rename-hint = Favorit, Etikett und aktive Wahl gehen mit. Skripte, die es nennen, nicht.
remove-title = Aus der AWS-Konfiguration entfernen
remove = Entfernen
remove-note = Programme, die dieses Profil nutzen, funktionieren dann nicht mehr.
    .then = Die Rolle bleibt Ihnen und steht ohne Profil in der Liste.
renamed = { $from } heißt jetzt { $to }
removed = { $name } wurde entfernt
