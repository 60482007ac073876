# Was die Seite des Popovers selbst zeichnet. Was sie einsetzt, bekommt sie in geschweiften Klammern.

search = Konto, Rolle, ID oder ARN finden
clear-search = Suche leeren
list = Konten und Rollen
counted = { $matches } von { $roles }
found = { $matches } von { $roles } Rollen
no-match = Nichts passt zu „{ $query }“
no-match-detail = Gesucht wird in Namen von Profilen und Konten, in IDs, Rollen und ARNs.
fetching = Konten und Rollen werden geholt

in-use-now = Aktiv
stop-using = Nicht mehr verwenden
copy = Kopieren
console = Konsole
actions = Aktionen
find-action = Aktion finden
no-action = Keine solche Aktion
actions-for = Aktionen für { $name }
production = PROD
asks-first = fragt vor der Verwendung
favourite = Favorit
favour = Zu Favoriten hinzufügen
unfavour = Aus Favoriten entfernen
mark-with-colour = Farbe und Etikett …

sessions = Sitzungen
more-sessions = { $n ->
    [one] 1 weitere Sitzung
   *[other] { $n } weitere Sitzungen
}
fewer-sessions = Weniger Sitzungen
session-menu = Mehr zu { $name }
go-add-profiles = Profile hinzufügen …
add-profile = Profil hinzufügen
take-over-hint = Durch die AWS CLI angemeldet. Nach der Übernahme erneuert Daypass.
show-sign-in = Zeigen

daypass-menu = Daypass-Menü
refresh-list = Liste aktualisieren
stop-listing = Aktualisieren abbrechen
go-add-session = Sitzung hinzufügen …
quit-daypass = Daypass beenden
remove-value = { $what } entfernen

back-to-list = Zurück zur Liste
asking-portal = Das Portal wird gefragt
asking-portal-detail = Der Browser öffnet sich, sobald es antwortet.
go-on = Weiter geht es im Browser
allow-access = Dort anmelden und den Zugriff erlauben.
goes-on = Daypass macht von selbst weiter.
compare-code = Zeigt der Browser diesen Code?
approve-code = Dort nur bestätigen, wenn jeder Buchstabe stimmt.
else-cancel = Sonst hier abbrechen.
waiting = Warten auf den Browser
link-on-this-computer = Der Link geht in jedem Browser dieses Computers:
other-browser = Anmeldung auf einem anderen Gerät?
use-code = Code verwenden
link-on-other-device = Anmeldung auf einem anderen Gerät? Der Link geht auch dort:
link-on-any-device = Der Link geht auf jedem Gerät:
close = Schließen
code-is = Der Code ist { $spelled }
browser-has-time = Für die Anmeldung: { $left }
code-has-time = Für den Code: { $left }
so-many-minutes-left = noch { $n } Min.
so-many-seconds-left = noch { $n } s

go-copy-as = Kopieren als …
copy-console-link = Konsolenlink kopieren
go-services = Dienst öffnen …
who-am-i = Wer bin ich
show-profile = Profil zeigen
go-remove-profile = Profil entfernen …
shift-key = Umschalt { $key }
delete-key = Entf
