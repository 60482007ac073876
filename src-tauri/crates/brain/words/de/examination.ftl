# Die Seite der Diagnose, um das herum, was gefunden wurde.

doctor = Diagnose
doctor-hint = Prüft, worauf Anmeldungen und AWS-Programme beruhen
check-again = Erneut prüfen
open-doctor = Prüfen
not-checked = Noch nicht geprüft
checked-just-now = Eben geprüft
checked-at-time = Um { $time } geprüft
show = Zeigen
broken = Defekt
advice = Empfehlungen
fine = In Ordnung
count-broken = defekt
count-advice = Empfehlungen
count-fine = in Ordnung
fix = Beheben
show-line = Zeile zeigen
show-file = Datei zeigen
nothing-wrong = Alles ist in Ordnung
    .then = Geht trotzdem etwas nicht, hilft ein Bericht dem, der Ihnen hilft.
first-look = Das Prüfen ändert nichts und fragt nach keinem Passwort
    .then = Im Netz werden nur Anmeldeserver nach der Zeit gefragt, und Start-URLs, die nicht von AWS sind.
looking = Wird geprüft …
looking-at = Wird geprüft … { $done } von { $of }
mending = Wird behoben …
mended = Behoben.
show-report = Bericht zeigen
save-report = Bericht sichern …
report-saved = Gesichert als { $place }. Vor dem Weitergeben bitte durchsehen.
by-source = * nach dem Quelltext beurteilt, nicht ausgeführt
can-read = liest es
who-can-read = Wer { $profile } lesen kann
more-unread = { $n ->
    [one] 1 weiteres Profil ist nicht für alle
   *[other] { $n } weitere Profile sind nicht für alle
}
can-be-fixed = { $n } lassen sich hier beheben
fix-all = { $n ->
    [one] Beheben
    [2] Beide beheben
   *[other] Alle { $n } beheben
}
short-botocore = CLI, boto3

theme-keychain = Schlüsselbund
theme-network = Netz und Uhr
theme-sessions = Sitzungen
theme-config = AWS-Konfiguration
theme-shadows = Was Ihren Profilen vorgeht
theme-files = Dateien
theme-agent = Agent und Einstellungen
theme-desktop = Desktop
theme-shells = Shells
