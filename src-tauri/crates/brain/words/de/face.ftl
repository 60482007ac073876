# Was Tray, Popover und Benachrichtigungen gemeinsam haben: Knöpfe, Sitzungen, Zeilen.

sign-in = Anmelden
snooze = Später erinnern
sign-out = Abmelden
cancel = Abbrechen
cancel-sign-in = Anmeldung abbrechen
copy-keys = Schlüssel kopieren
copy-link = Link kopieren
open-console = Konsole öffnen
use = Verwenden
use-none = Keines verwenden
open-daypass = Daypass öffnen
go-settings = Einstellungen …
start-at-login = Mit dem Computer starten
quit = Beenden
sign-out-all = Überall abmelden
take-over = Übernehmen
quit-and-renew = Beenden, aber weiter erneuern
unlock = Entsperren …
try-again = Erneut versuchen
saved = Gespeichert
understood = OK
open-browser-again = Neu öffnen

sign-in-to = Bei { $name } anmelden
code = Code { $code }
active = Aktiv: { $name }
none-active = Kein aktives Profil
in-use = In Verwendung: { $name }
in-use-followed = Aktiv. Shells, die Daypass folgen, haben es.
copied = Kopiert
copied-until = { $what } · wird in { $seconds } s gelöscht
opened = Im Browser geöffnet
opened-in = In { $browser } geöffnet
opened-within = In { $browser } · { $place } geöffnet

accounts = { $n ->
    [one] 1 Konto
   *[other] { $n } Konten
}
not-listed = { $accounts }, { $missing } nicht gelistet
listed = { $done } von { $accounts }
roles = { $n ->
    [one] 1 Rolle
   *[other] { $n } Rollen
}
minutes = { $n ->
    [one] 1 Minute
   *[other] { $n } Minuten
}
hours = { $n ->
    [one] 1 Stunde
   *[other] { $n } Stunden
}
# Im Dativ wie im Nominativ hinter „um“: „1 Tag“, „2 Tage“
days = { $n ->
    [one] 1 Tag
   *[other] { $n } Tage
}

seconds-left = { $n } s
minutes-left = { $n } Min.
hours-left = { $n } Std.

signing-in = Anmeldung läuft
signing-in-waiting = Anmeldung läuft · wartet auf den Browser
asking-keychain = Schlüsselbund wird gefragt
    .then = Besteht eine Anmeldung, erscheinen hier Konten und Rollen.
signed-out = Abgemeldet
signed-out-pending = Abgemeldet · AWS erfährt es noch
standing-unknown = Ohne Schlüsselbund nicht bekannt
signed-in-by-cli = Per AWS CLI · noch { $left }
signed-in-renews = Angemeldet · erneuert sich selbst
signed-in-renews-until = Angemeldet · erneuert sich bis etwa { $time }
signed-in = Angemeldet · noch { $left }
ends-in = Endet in { $left }
offline-until = Angemeldet bis { $time } · offline
offline-no-renewal = Angemeldet bis { $time } · offline nicht erneuerbar
ended = Um { $time } beendet · neu anmelden
ended-renews = Um { $time } beendet · erneuert sich, sobald möglich
on-day = { $day } { $time }
day-1 = Mo
day-2 = Di
day-3 = Mi
day-4 = Do
day-5 = Fr
day-6 = Sa
day-7 = So

section-active = Aktiv
section-favourites = Favoriten
section-recent = Zuletzt verwendet
section-profiles = Profile
section-without-profile = Rollen ohne Profil
section-all = Alle · { $name }
favoured = Zu den Favoriten hinzugefügt
not-favoured = Aus den Favoriten entfernt
fetching-credentials = Zugangsdaten werden geholt
needs-sign-in = Anmeldung nötig
row-locked = gesperrt
row-offline = offline
row-sign-in = { $name } braucht eine Anmeldung. Oben anmelden.
row-not-assigned = Diese Rolle fehlt Ihnen. Die Verwaltung von { $name } fragen.
row-out-of-reach = Das Portal ist nicht erreichbar. Verbindung oder VPN prüfen.
row-too-many = Das Portal bittet um Geduld. In einer Minute erneut versuchen.
row-fault = Das Portal hatte eine Störung. In einer Minute erneut versuchen.
no-portal-link = Das Portal öffnet nur Rollen, die es listet; diese wird über eine solche angenommen
role-over = { $role } über { $profile }

guard-use = { $account } verwenden?
    .then = Alles, was dem aktiven Profil folgt, wechselt dorthin.
guard-use-button = { $account } verwenden
guard-copy = Schlüssel von { $account } kopieren?
    .then = Wo sie eingefügt werden, gelten sie dort bis zu ihrem Ende.
guard-console = Konsole von { $account } öffnen?
    .then = Der Browser öffnet sie mit dieser Rolle.
guard-link = Link zur Konsole von { $account } kopieren?
    .then = Wer ihn in Ihrem Browser öffnet, ist mit dieser Rolle dort.
is-role = { $profile } ist { $role } in
is-only-role = Das ist { $role } in
asking = { $words } …
