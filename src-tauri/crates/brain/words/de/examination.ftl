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
nothing-wrong = Alles ist in Ordnung
    .then = Geht trotzdem etwas nicht, hilft ein Bericht dem, der Ihnen hilft.
first-look = Das Prüfen ändert nichts und fragt nach keinem Passwort. Im Netz werden nur Anmeldeserver nach der Zeit gefragt, und Start-URLs, die nicht von AWS sind.
checking = Wird geprüft …
so-many-checked = { $done } von { $of } geprüft
checked-for = Was geprüft wird
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
can-be-fixed = { $n } hier behebbar
fix-all = { $n ->
    [one] Beheben
    [2] Beide beheben
   *[other] Alle { $n } beheben
}
short-botocore = CLI, boto3

theme-keychain = Schlüsselbund
    .then = Offen, und bewahrt Ihre Anmeldungen
theme-network = Netz und Uhr
    .then = AWS ist erreichbar, die Uhr geht richtig
theme-sessions = Sitzungen
    .then = Jede führt zu ihrem Portal
theme-config = AWS-Konfiguration
    .then = Jedes Programm liest jedes Profil
theme-shadows = Was Ihren Profilen vorgeht
    .then = Kein Schlüssel, keine Datei verdeckt eines
theme-files = Dateien
    .then = Nur für Sie, und nichts ist übrig
theme-agent = Agent und Einstellungen
    .then = Er läuft und antwortet, sie sind lesbar
theme-desktop = Desktop
    .then = Zeigt das Symbol und Benachrichtigungen
theme-shells = Shells
    .then = Folgen dem aktiven Profil
