# Benachrichtigungen, Hinweise und was anstelle der Liste steht: was geschehen ist, dann was zu tun ist.

session-ends = Die Sitzung { $name } endet in { $left }
    .then = Jetzt anmelden, und nichts wird unterbrochen.
session-ended = Die Sitzung { $name } ist beendet
    .then = Programme, die sie nutzen, warten auf eine neue Anmeldung.
sign-in-wanted = { $name } braucht eine Anmeldung
    .then = Ein Programm wartet darauf und läuft danach weiter.
sign-in-reminder = { $name } braucht eine Anmeldung
    .then = Programme, die sie nutzen, warten darauf.
not-renewed = Die Sitzung { $name } lässt sich nicht erneuern
    .then = { $fact }. Sie endet in { $left }; Daypass versucht es weiter.
not-renewed-ended = Die Sitzung { $name } lässt sich nicht erneuern
    .then = { $fact }. Sie ist beendet; Daypass versucht es weiter.
about-to-end = { $name } will in etwa { $left } eine neue Anmeldung
    .then = So war es die letzten Male. Jetzt anmelden, und nichts wird unterbrochen.
stranger = { $name } ist als { $user } angemeldet
    .then = Zuletzt war es { $before }. Vielleicht war der Browser als jemand anderes angemeldet.
access-changed = Zugriff auf { $name } geändert
access-new = Neu: { $roles }.
access-gone = Entfallen: { $roles }.
role-in = { $role } in { $account }
more = { $n } weitere
as-known = { $why } Gelistet ist, was zuletzt angeboten wurde.
accounts-missing = { $n ->
    [one] Die Rollen von 1 Konto ließen sich nicht listen: { $names }. Gelistet ist, was davon bekannt war.
   *[other] Die Rollen von { $n } Konten ließen sich nicht listen: { $names }. Gelistet ist, was davon bekannt war.
}
tools-use-another = AWS-Programme sehen { $name } nicht
    .then = Eine frühere der AWS CLI steht an ihrer Stelle. Wird sie übernommen, nutzen sie Ihre.
clock-behind = Die Uhr geht { $time } nach
    .then = Bitte stellen, sonst weist AWS ab, was Ihre Programme senden. Die Zeiten hier stimmen trotzdem.
clock-ahead = Die Uhr geht { $time } vor
    .then = Bitte stellen, sonst weist AWS ab, was Ihre Programme senden. Die Zeiten hier stimmen trotzdem.
shortcut-taken = { $place }: shortcut kann nicht „{ $keys }“ sein, denn ein anderes Programm hat das. Bitte ein anderes wählen.
shortcut-none = { $place }: shortcut kann nicht „{ $keys }“ sein, denn dieser Desktop gibt Programmen keines. Seine eigenen Einstellungen können daypass-tray mit dieser Taste starten.
bad-minutes = Möglich sind 1 bis { $most } Minuten.
taken-over = Von der AWS CLI übernommen
not-taken-over = Diese Anmeldung ließ sich nicht übernehmen. Bitte stattdessen hier anmelden.

by-code-ssh = Mit Code, weil ein Browser bei Ihnen über SSH nicht hierher zurückkehren kann.
by-code-container = Mit Code, weil ein Browser von außen nicht in diesen Container zurückkehren kann.
by-code-wsl = Mit Code, weil ein Browser in Windows womöglich nicht in WSL zurückkehrt.
by-code-no-browser = Mit Code, weil es hier keinen Browser gibt. Jedes Gerät ist recht.
by-code-no-port = Mit Code, weil sich kein Port öffnen ließ, zu dem der Browser zurückkehrt.
by-code-refused = Mit Code, weil dieses Portal den Browser nicht hierher zurückkehren lässt.

keychain-locked = Der Schlüsselbund ist gesperrt
    .then = Einmal entsperren, und Daypass macht von selbst weiter.
keychain-absent = Hier gibt es keinen Schlüsselbund
    .then = Anmeldungen halten, bis Daypass endet. Mit gnome-keyring oder KWallet blieben sie.
keychain-refused = Der Schlüsselbund lehnt ab
    .then = Anmeldungen halten, bis Daypass endet. Dort kann Daypass erlaubt werden, sie aufzubewahren.
signed-out-of = Von { $name } abgemeldet
    .then = Schon ausgegebene Zugangsdaten gelten bis zu ihrem Ablauf.
offline = Das Portal ist nicht erreichbar
    .then = Vorhandene Zugangsdaten gelten bis zu ihrem Ablauf.
settings-problem = Fehler in den Einstellungen
config-problem = Fehler in der AWS-Konfiguration
reading-config = Die AWS-Konfiguration wird gelesen
    .then = Das dauert einen Moment.
nothing-configured = Keine Sitzung ist eingerichtet
    .then = Einrichten mit daypass session add NAME --start-url URL oder mit aws configure sso. Daypass sieht es sofort.
sign-in-first = Bei { $name } anmelden
    .then = Konten und Rollen erscheinen dann hier.
listing = { $name } wird nach Ihren Rollen gefragt
    .then = Das dauert beim ersten Mal einen Moment.
listing-done = { $name } wird nach Ihren Rollen gefragt
    .then = { $listed } sind fertig.
list-out-of-reach = { $name } ist nicht erreichbar
    .then = Daypass versucht es von selbst wieder und listet dann Ihre Rollen.
not-listed-yet = Was { $name } anbietet, ist nicht bekannt
    .then = Die Liste wurde abgebrochen oder war nicht zu haben.
no-roles = { $name } bietet Ihnen keine Rollen an
    .then = Wer es verwaltet, kann Ihnen eine zuweisen. Danach die Liste aktualisieren.

closing-signed-in = Angemeldet
    .then = Dieses Fenster kann geschlossen werden.
closing-denied = Nicht angemeldet
    .then = Der Zugriff wurde verweigert. Dieses Fenster kann geschlossen werden.
closing-failed = Nicht angemeldet
    .then = Die Anmeldung kam nicht zum Ende. Daypass sagt mehr dazu.
