# Was die Diagnose findet: was ist, was davon kommt, und was zu tun ist.

## Der Schlüsselbund

found-keychain-open = Der Schlüsselbund ist offen.
found-keychain-locked = Der Schlüsselbund ist gesperrt.
    .why = Bis er entsperrt ist, findet Daypass dort keine Anmeldung und hält neue nur im Speicher.
    .fix = Entsperren: Daypass macht von selbst weiter.
found-keychain-absent = Hier gibt es keinen Schlüsselbund.
    .why = Anmeldungen halten, bis Daypass endet, denn in Dateien stehen sie nie.
    .fix = Auf einem Desktop einen starten, der das Protokoll Secret Service spricht, etwa gnome-keyring oder KWallet, und darin einen Schlüsselbund anlegen.
found-keychain-silent = Der Schlüsselbund antwortet nicht.
    .why = Anmeldungen lassen sich weder lesen noch aufbewahren.
    .fix = Den Schlüsselbund neu starten oder sich am Desktop neu anmelden.
found-keychain-refused = Der Schlüsselbund lehnt Daypass ab.
    .why = Anmeldungen halten, bis Daypass endet, denn in Dateien stehen sie nie.
    .fix = Daypass in den Einstellungen des Schlüsselbunds erlauben.

## Netz, Proxy, Zertifikate und Uhr

found-network-reached = AWS ist erreichbar.
found-network-away = AWS ist von hier aus nicht erreichbar.
    .why = Was angemeldet ist, läuft weiter, solange seine Schlüssel gelten; ob die Uhr richtig geht, war nicht zu sehen.
    .fix = Netz, VPN und Proxy prüfen.
found-network-untrusted = Dem Zertifikat, das für den Anmeldeserver von { $region } antwortet, wird nicht vertraut.
    .why = Etwas auf dem Weg, etwa der Proxy einer Firma, öffnet die Verbindung.
    .fix = Dessen Zertifikat erfragen und die Datei in AWS_CA_BUNDLE nennen oder das System ihm vertrauen lassen.
found-network-foreign = Was für den Anmeldeserver von { $region } antwortet, ist nicht AWS.
    .why = Vielleicht steht die Anmeldeseite eines Netzes im Weg.
    .fix = Irgendeine Seite im Browser öffnen: Dann zeigt sich, ob das Netz etwas will.
found-clock-right = Die Uhr dieses Computers geht wie die von AWS.
found-clock-slow = Die Uhr dieses Computers geht { $time } nach.
found-clock-fast = Die Uhr dieses Computers geht { $time } vor.
clock-off = Daypass berücksichtigt das; andere Programme halten eine Anmeldung vielleicht zu früh oder zu spät für beendet.
clock-wrong = Daypass berücksichtigt das; was andere Programme mit einer solchen Uhr unterschreiben, lehnt AWS ab.
clock-set = Das System kann die Uhr über das Netz stellen.
off-seconds = { $n } Sekunden
off-minutes = { $n } Minuten
off-hours = { $n } Stunden
found-proxy-used = { $variable } nennt einen Proxy, der antwortet.
found-proxy-unusable = In { $variable } steht keine Adresse eines Proxys.
    .why = Programme gehen direkt ins Netz oder gar nicht.
    .fix = Als http://HOST:PORT schreiben oder wegnehmen: unset { $variable }
found-proxy-silent = Der Proxy aus { $variable } antwortet nicht: { $host }, Port { $port }.
    .why = Nichts, was über ihn geht, erreicht AWS.
    .fix = Netz und VPN prüfen oder den Proxy wegnehmen: unset { $variable }
found-proxy-passed-over = „{ $entry }“ in { $variable } führt die Hosts von AWS am Proxy vorbei.
    .why = Führt nur der Proxy hinaus, ist AWS nicht erreichbar.
    .fix = Soll das nicht so sein, „{ $entry }“ aus { $variable } entfernen.
ca-bundle-of = ca_bundle von „{ $profile }“
found-ca-directory = { $who } nennt das Verzeichnis { $file }.
found-ca-used = { $who } nennt { $file }, und die Zertifikate darin gelten.
found-ca-missing = { $who } nennt { $file }, und diese Datei gibt es nicht.
    .why = Wer nur diesen Zertifikaten vertraut, erreicht keinen Server.
    .fix = Die Datei mit dem Zertifikat Ihrer Organisation nennen oder die Einstellung entfernen.
found-ca-unreadable = { $who } nennt { $file }, und das lässt sich nicht lesen: { $error }.
    .why = Wer nur diesen Zertifikaten vertraut, erreicht keinen Server.
    .fix = Eine gewöhnliche Datei mit Zertifikaten nennen.
ca-let-read = Sich selbst das Lesen erlauben.
found-ca-empty = { $who } nennt { $file }, und darin ist kein Zertifikat.
    .why = Wer nur diesen Zertifikaten vertraut, erreicht keinen Server.
    .fix = Darin sollten Zeilen mit BEGIN CERTIFICATE stehen: Das Zertifikat in der Form PEM erfragen.
found-ca-expired = { $who } nennt { $file }, und dessen Zertifikate sind am { $day } abgelaufen.
    .why = Wer nur diesen Zertifikaten vertraut, erreicht keinen Server.
    .fix = Das neue Zertifikat Ihrer Organisation erfragen.

## Sitzungen

found-session-none = In der AWS-Konfiguration gibt es keine Sitzung, bei der man sich anmelden könnte.
    .fix = Eine hinzufügen: daypass session add NAME --start-url URL --sso-region REGION
found-start-url = Jede Start-URL führt zu einem Portal.
found-start-url-wrong = Die Start-URL von { $name } ist keine https-Adresse eines Portals, oder sie führt ins Leere.
    .why = Dort kann sich niemand anmelden.
    .fix = In Ihrer Organisation nach der Adresse des Zugriffsportals fragen.
found-start-url-foreign = Die Start-URL von { $name } führt zu einem Server, der nicht von AWS ist.
    .why = Dort meldet sich niemand an: Er bekäme, was die Anmeldung bringt.
    .fix = In Ihrer Organisation nach der Adresse des Zugriffsportals fragen.
found-start-url-away = Die Start-URL von { $name } ließ sich nicht ansehen: { $error }.
    .why = Sie kann trotzdem richtig sein.
    .fix = Netz, VPN und Proxy prüfen.
found-region-wrong = Die Start-URL von { $name } gehört zu { $region }, doch sso_region ist { $written }.
    .why = Dort kann sich niemand anmelden.
    .fix = Es müsste heißen: sso_region = { $region }
found-region-silent = Für die Region { $region } von { $name } antwortet kein Anmeldeserver.
    .why = Andere antworten, die Region ist also vielleicht falsch geschrieben oder gesperrt.
    .fix = sso_region mit der Angabe Ihrer Organisation vergleichen, und die Regeln des Netzes prüfen.

# Warum sich eine Start-URL nicht ansehen ließ.
away-offline = der Server ist nicht erreichbar
away-too-many = der Server wird zu oft gefragt
away-unreadable = die Antwort ist nicht von AWS; vielleicht steht etwas im Netz im Weg
away-failed = der Server hatte eine Störung (HTTP { $status })
away-refused = der Server lehnte ab (HTTP { $status })

## Die AWS-Konfiguration

found-config-portable = Jedes AWS-Programm kann die AWS-Konfiguration lesen.
found-config-unreadable = Die AWS-Konfiguration lässt sich nicht lesen: { $error }.
    .why = Nichts, was darin steht, gilt.
    .fix = Zu prüfen sind die Rechte.
found-byte-order-mark = Die AWS-Konfiguration beginnt mit einer Bytereihenfolge-Marke.
    .why = Die AWS CLI, boto3 und das AWS SDK für Rust lehnen die ganze Datei ab.
    .fix = Als UTF-8 ohne Bytereihenfolge-Marke speichern.
found-config-not-portable = { $reader } liest nichts aus dieser Datei.
    .why = Denn diese Zeile { $refused }.
    .fix = Bitte die Zeile berichtigen.
found-profile-broken = „{ $name }“ funktioniert nicht.
found-profile-mixed-keys = „{ $name }“ wiederholt, was seine Sitzung sagt.
    .why = Das AWS SDK für Rust lehnt ein solches Profil ab.
    .fix = sso_start_url und sso_region aus dem Profil entfernen.
found-profile-not-portable = „{ $name }“ ist nicht nutzbar für { $who }.
found-profile-name = Manche AWS SDKs sehen das Profil „{ $name }“ wegen seines Namens nicht.
    .why = Alle lesen Buchstaben, Ziffern und _ . / % @ -.
    .fix = Umbenennen: daypass profile rename OLD NEW
found-session-name = Manche AWS SDKs sehen die Sitzung „{ $name }“ wegen ihres Namens nicht.
    .why = Alle lesen Buchstaben, Ziffern und _ . / % @ -.
    .fix = Umbenennen: von Hand, auch dort, wo Profile sie nennen
reader-not-run = { $reader } (nach dem Quelltext, nicht ausgeführt)
list-and = { $first } und { $last }
found-process-gone = Den credential_process von „{ $name }“ gibt es nicht: { $program }
    .why = AWS-Programme bekommen durch dieses Profil keine Zugangsdaten.
found-process-missing = Der credential_process von „{ $name }“ wird nicht gefunden: { $program }
    .why = Manche AWS-Programme nehmen den Pfad, wie er dasteht, ohne eine Shell.
found-process-not-absolute = Der credential_process von „{ $name }“ wird nur durch PATH gefunden.
    .why = Programme, die anders gestartet wurden, etwa aus einem Menü, haben vielleicht einen anderen PATH.
found-process-other-version = Der credential_process von „{ $name }“ ist Daypass { $theirs }, und dies ist { $ours }.
    .why = Ohne den Agenten einer anderen Version liest jeder Aufruf den Schlüsselbund und fragt AWS.
found-process-asks-itself = Der credential_process von „{ $name }“ fragt nach dem Profil „{ $name }“ selbst.
    .why = Daypass lehnt das ab, denn es käme nie zu einem Ende.
    .fix = Ein anderes Profil nennen oder --session, --account-id und --role-name angeben.
found-process-unknown-profile = Der credential_process von „{ $name }“ fragt nach „{ $asked }“, das es nicht gibt.
    .why = AWS-Programme bekommen durch dieses Profil keine Zugangsdaten.
    .fix = Ein Profil dieser Datei nennen.
found-process-unknown-session = Der credential_process von „{ $name }“ fragt nach der Sitzung „{ $asked }“, die es nicht gibt.
    .why = AWS-Programme bekommen durch dieses Profil keine Zugangsdaten.
    .fix = Eine Sitzung dieser Datei nennen.
process-whole-path = Den ganzen Pfad von daypass schreiben.
process-write-path = Den ganzen Pfad schreiben: { $path }

## Was Profilen vorgeht

found-shadow-none = AWS-Programme lesen Ihre Profile so, wie sie dastehen.

## Dateien

found-files-private = Ihre Dateien gehören Ihnen allein.
found-file-readable = Andere können { $holds } lesen.
found-file-writable = Andere können { $holds } ändern.
    .why = Was sie dorthin schreiben, wirkt mit Ihren Rechten.
holds-config = Ihre AWS-Konfiguration
holds-keys = Ihre Zugriffsschlüssel
holds-directory = das Verzeichnis Ihrer AWS-Konfiguration
holds-sign-in = eine Anmeldung
holds-door = den Zugang zu Daypass
holds-backups = frühere Fassungen Ihrer AWS-Konfiguration
holds-log = das Protokoll des Agenten
holds-settings = die Einstellungen von Daypass
holds-facts = das, was Daypass sich merkt,
found-stale-sign-ins = { $n ->
    [one] 1 Datei mit Anmeldungen und Registrierungen ist seit mehr als einem Tag abgelaufen, und nichts kann sie erneuern.
   *[other] { $n } Dateien mit Anmeldungen und Registrierungen sind seit mehr als einem Tag abgelaufen, und nichts kann sie erneuern.
}
    .why = Eine abgelaufene Anmeldung hält die von Daypass von ihrem Platz fern.
    .fix = Entfernen.
found-stale-keys = { $n ->
    [one] 1 Datei mit Schlüsseln der AWS CLI ist seit mehr als einem Tag abgelaufen, und nichts kann sie erneuern.
   *[other] { $n } Dateien mit Schlüsseln der AWS CLI sind seit mehr als einem Tag abgelaufen, und nichts kann sie erneuern.
}
    .why = Eine abgelaufene Anmeldung hält die von Daypass von ihrem Platz fern.
    .fix = Entfernen.
found-left-temporary = { $n ->
    [one] Daypass hat 1 Datei hinterlassen, die nie an ihren Platz kam.
   *[other] Daypass hat { $n } Dateien hinterlassen, die nie an ihren Platz kamen.
}
    .fix = Entfernen.
found-left-backups = { $n ->
    [one] Daypass hat 1 Datei mit früheren Fassungen Ihrer AWS-Konfiguration hinterlassen, die niemand mehr zurückholen kann.
   *[other] Daypass hat { $n } Dateien mit früheren Fassungen Ihrer AWS-Konfiguration hinterlassen, die niemand mehr zurückholen kann.
}
    .fix = Entfernen.
found-left-keys-in-file = Schlüssel, die Daypass geschrieben hat, stehen in einer Datei für Container, und kein Agent kümmert sich um sie.
    .why = Wer Ihre Dateien lesen kann, kann sie lesen.
    .fix = Daypass starten, dann kommen sie weg: daypass agent
found-left-keys-in-section = Schlüssel, die Daypass geschrieben hat, stehen in der Datei mit Zugangsdaten als [{ $section }], und kein Agent kümmert sich um sie.
    .why = Wer Ihre Dateien lesen kann, kann sie lesen.
    .fix = Daypass starten, dann kommen sie weg: daypass agent
found-left-broken-facts = Was Daypass sich von Ihrer Wahl gemerkt hatte, ließ sich nicht lesen und wurde neu begonnen.
    .why = Aktives Profil, Favoriten, zuletzt Verwendetes und Etiketten von damals stehen nur noch in dieser Datei, die Daypass nicht mehr liest.
    .fix = In der Datei nachsehen, was fehlt, es erneut wählen und die Datei löschen.
found-left-broken-allowed = Welche .daypass-Dateien Sie erlaubt hatten, ließ sich nicht lesen und wurde neu begonnen.
    .why = Denen von damals folgt keine Shell mehr. Sie stehen nur noch in dieser Datei.
    .fix = Erneut erlauben, was fehlt (daypass allow), und die Datei löschen.
found-left-broken-keys = Wohin Daypass Schlüssel für Sie geschrieben hatte, ließ sich nicht lesen und wurde neu begonnen.
    .why = Schlüssel von davor können in Dateien stehen bleiben, bis sie ablaufen.
    .fix = In der Datei nachsehen, wo Schlüssel stehen, sie dort entfernen und die Datei löschen.
found-left-broken-endpoint = Was Daypass sich von seinem Endpunkt gemerkt hatte, ließ sich nicht lesen und wurde neu begonnen.
    .why = Der Endpunkt hat seitdem einen anderen Port, und Programme, die zum früheren gehen, bekommen dort nichts.
    .fix = Diese Programme neu hinschicken (daypass env --endpoint) und die Datei löschen.
found-left-socket = Der Socket eines Agenten, den es nicht mehr gibt, ist noch da.
    .why = Er schadet nicht: Der nächste Agent ersetzt ihn.
    .fix = Entfernen.

## Der Agent, seine Einstellungen und seine Umgebung

found-agent-running = Ein Agent läuft und antwortet.
found-agent-none = Kein Agent läuft.
    .why = Nichts erneuert Ihre Anmeldungen, und AWS-Programme finden sie durch AWS_PROFILE allein nicht.
    .fix = Daypass im Tray starten oder anmelden, was einen Agenten zurücklässt: daypass login
found-agent-silent = Ein Agent läuft und antwortet nicht.
    .why = Jeder Befehl arbeitet für sich allein, ohne das, was der Agent im Speicher hält.
    .fix = Ihn beenden und neu starten: daypass agent --stop
found-agent-other-version = Der Agent, der läuft, ist Daypass { $theirs }, und dies ist { $ours }.
    .why = Jeder Befehl arbeitet für sich allein, ohne das, was der Agent im Speicher hält.
    .fix = Daypass neu starten: im Tray beenden oder mit daypass agent --stop
found-agent-other-endpoints = Der Agent, der läuft, geht zu anderen Servern als dieses Terminal.
    .why = Er geht zu { $oidc } und { $portal }, und dieses Terminal zu { $own-oidc } und { $own-portal }.
    .fix = AWS_ENDPOINT_URL_SSO und AWS_ENDPOINT_URL_SSO_OIDC für beide gleich exportieren oder für keinen.
servers-of-aws = denen von AWS
found-endpoints-foreign = Andere Server als die von AWS sind in Kraft: { $listed }.
    .why = Anmeldungen von hier gelten nur für jene Server.
    .fix = Ist das nicht gewollt: unset { $all }
found-endpoint-for-all = AWS_ENDPOINT_URL führt jeden Aufruf von AWS-Programmen zu einem anderen Server, auch Anmeldung und Portal.
    .why = Daypass folgt ihm nicht, und so gehen beide zu verschiedenen Servern.
    .fix = Die Dienste nennen, für die es gedacht ist, etwa mit AWS_ENDPOINT_URL_S3.
found-endpoint-port-taken = Ein anderes Programm hat den Port { $port } des Endpunkts.
    .why = Programme, die dort nach Zugangsdaten fragen sollen, fragen jenes, und vergebens.
    .fix = Daypass starten, das einen anderen Port nimmt, und jene Programme dorthin schicken: daypass env --endpoint
found-endpoint-token = Programme können das Token nicht lesen, das den Endpunkt öffnet.
    .why = Sie sollen dort nach Zugangsdaten fragen, und ohne das Token geht es nicht.
    .fix = Daypass neu starten, das es neu schreibt.
settings-correct = Die Zeile berichtigen; Daypass liest die Datei von selbst neu.
found-facts-unreadable = Was Daypass sich von Ihrer Wahl merkt, lässt sich nicht lesen.
    .why = Das aktive Profil, Favoriten und Etiketten sind vergessen und werden mit der nächsten Wahl neu begonnen. Was dasteht, bleibt dann daneben als facts.json.broken.
    .fix = Erneut ein Profil wählen: daypass use PROFILE
found-active-gone = Das aktive Profil „{ $name }“ steht nicht mehr in der AWS-Konfiguration oder führt zu einer anderen Rolle als bei seiner Wahl.
    .why = Damit nichts in einem anderen Konto läuft, als Sie glauben, bekommen Shells und Programme, die ihm folgen, nichts. Eine Kopie davon in [default] bleibt, wie sie war, bis Sie erneut wählen.
    .fix = Erneut ein Profil wählen: daypass use PROFILE
found-check-unfinished = Daypass konnte dies nicht prüfen: { $check }.
    .fix = Erneut prüfen.
check-slow = Es dauerte zu lange.
check-failed = Es schlug fehl, was ein Fehler in Daypass ist.
check-keychain = Schlüsselbund
check-network = Netz
check-proxy = Proxy
check-certificates = Zertifikate
check-sessions = Sitzungen
check-config = AWS-Konfiguration
check-process = Programme für Zugangsdaten
check-shadows = was Profilen vorgeht
check-files = wer Dateien lesen darf
check-caches = Zwischenspeicher
check-leftovers = Überbleibsel
check-agent = Agent
check-endpoint = Endpunkt
check-desktop = Desktop
check-autostart = Start mit dem Computer
check-shells = Shells

## Tray, Benachrichtigungen und Start mit dem Computer

found-desktop-none = Hier gibt es keinen Desktop, also weder Tray noch Benachrichtigungen.
    .why = Programme, die eine Anmeldung brauchen, erfahren es sofort.
found-tray-shown = Der Desktop zeigt Symbole im Tray.
found-tray-none = Der Desktop zeigt keine Symbole im Tray.
    .why = Daypass öffnet sich als Fenster; das Symbol kommt, sobald der Desktop es zeigen kann.
    .fix = Auf GNOME die Erweiterung „AppIndicator and KStatusNotifierItem Support“ hinzufügen.
found-notices-shown = Der Desktop zeigt Benachrichtigungen mit Schaltflächen.
found-notices-without-buttons = Der Desktop zeigt Benachrichtigungen ohne Schaltflächen.
    .why = Ein Klick darauf öffnet Daypass; angemeldet wird dort.
found-notices-none = Nichts auf dem Desktop zeigt Benachrichtigungen.
    .why = Dass eine Sitzung endet, wird nicht gesagt, und Programme, die eine Anmeldung brauchen, warten nicht auf Sie.
    .fix = Einen Dienst für Benachrichtigungen starten, etwa dunst.
found-autostart-set = Daypass startet, wenn Sie sich am Computer anmelden.
found-autostart-broken = Daypass sollte bei der Anmeldung am Computer starten, doch das Programm ist nicht da: { $program }
    .fix = „Mit dem Computer starten“ in Daypass aus- und wieder einschalten.
autostart-name = Das Programm nennen, das da ist: { $program }
autostart-starts = startet { $program } mit dem Computer

## Shells

found-shell-follows = { $shell } folgt dem aktiven Profil.
found-key-exported = Ein exportierter Schlüssel verdeckt { $profile }.
    .why = { $variable } ist von Hand gesetzt, deshalb nutzt es jedes Programm, und keines folgt Daypass.
    .fix = Die Zeile entfernen und ein neues Terminal öffnen.
your-profiles = Ihre Profile
found-profile-exported = { $shell } behält ein eigenes Profil.
    .why = { $variable } ist von Hand gesetzt, und Daypass lässt es so: Diese Shell folgt nicht.
    .fix = Die Zeile entfernen und ein neues Terminal öffnen.
found-init-missing = { $shell } folgt dem aktiven Profil nicht.
    .why = Was Sie in Daypass wählen, erreicht diese Eingabezeile nicht.
    .fix = Soll das anders sein, ans Ende der Datei schreiben: { $command }
found-init-gone = { $shell } findet { $program } nicht.
    .why = Die Zeile von daypass init tut nichts.
    .fix = So nennen: { $command }
found-init-other = { $shell } führt aus, was für { $other } gedacht ist.
    .why = Diese Shell folgt dem aktiven Profil nicht.
    .fix = So nennen: { $command }
init-write = Stattdessen schreiben: { $command }

## Was einen Befund behebt, für den, der gefragt wird, und warum es nicht ging

mend-rights = { $file }: andere verlieren ihre Rechte daran
mend-removes = { $file }: wird entfernt
mend-line = { $file }:{ $line }: „{ $old }“ wird zu „{ $new }“
not-mended = { $file } ließ sich nicht in Ordnung bringen: { $error }.
not-removed = { $file } ließ sich nicht entfernen: { $error }. Zu prüfen ist, ob man in dem Verzeichnis schreiben darf.
not-read = { $file } ließ sich nicht lesen: { $error }.

outdated = Was gefunden wurde, ist nicht mehr so. Bitte erneut prüfen.
look-failed = Daypass konnte nicht prüfen. Das ist ein Fehler in Daypass: bitte erneut prüfen; geht auch das nicht, hilft daypass doctor in einem Terminal.
mend-failed = Es ließ sich nicht beheben, was ein Fehler in Daypass ist. Erneutes Prüfen zeigt, was übrig ist.
who-is-signed-in = Daypass kann nicht feststellen, wer angemeldet ist, deshalb wurde nichts geändert. Bitte erneut versuchen.
mend-signed-in = Sie sind bei { $name } angemeldet, und das würde dadurch geändert. Bitte erst dort abmelden.
mend-locked = Der Schlüsselbund ist gesperrt und enthält vielleicht eine Anmeldung bei { $name }. Bitte erst entsperren.
report-failed = Der Bericht ließ sich nicht schreiben.
report-no-home = Es gibt kein Home-Verzeichnis, um ihn dorthin zu schreiben.
report-not-written = Der Bericht ließ sich nicht in { $directory } schreiben: { $error }.
report-none = Noch wurde kein Bericht geschrieben.
file-not-opened = Die Datei ließ sich nicht öffnen.
