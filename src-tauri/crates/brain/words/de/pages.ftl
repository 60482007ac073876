# Die Seiten, die anstelle der Liste stehen.

settings = Einstellungen
tab-general = Allgemein
tab-notifications = Meldungen
tab-credentials = Zugang
tab-about = Info
start = Start
start-hint = Anmeldungen erneuern sich von da an selbst.
guard = Schutz der Produktion
guard-name = Vor der Verwendung nachfragen
guard-hint = Nach Name, Konto oder Etikett. * steht für beliebige Zeichen.
guard-none = Nichts fragt vor der Verwendung nach.
guard-add = Muster hinzufügen
guard-example = Etwa *live*
warn = Wenn eine Sitzung endet
warn-name = Vorher Bescheid geben
warn-hint = Wo eine Sitzung sich nicht selbst erneuern kann
warn-none = Bescheid kommt, wenn sie beendet ist.
warn-add = Zeit hinzufügen
warn-example = Minuten
sharing = Anmeldung mit AWS CLI und SDKs teilen
share-token = Nur das Zugriffstoken
share-token-hint = AWS-Programme nutzen Ihre Anmeldung; was sie erneuert, bleibt im Schlüsselbund
share-full = Alles
share-full-hint = AWS-Programme können auch ohne Daypass erneuern; was dazu nötig ist, steht dann in einer Datei
share-nothing = Nichts
share-nothing-hint = AWS-Programme fragen jedes Mal Daypass, über credential_process
kept-in-file = Gespeichert in { $place }
open-file = Datei öffnen
undo = Rückgängig
version = Version
keyboard = Tastatur
more-actions = Mehr
control-key = Strg { $key }

colour-and-label = Farbe und Etikett
label = Etikett
label-example = Etwa PAY oder staging
colour = Farbe
blue = Blau
violet = Violett
pink = Rosa
brown = Braun
grey = Grau
no-colour = Keine
stays-red = Was geschützt ist, bleibt rot.
save = Speichern
label-saved = Etikett gespeichert
label-removed = Etikett entfernt
label-back = Etikett wie vorher

welcome = Einmal am Tag anmelden
welcome-detail = Daypass hält die Anmeldung bei AWS und gibt Programmen ihre Zugangsdaten.
add-session = Sitzung hinzufügen
add-session-detail = Eine andere Organisation oder dort eine andere Identität
portal-address = Zugriffsportal Ihrer Organisation
portal-hint = Die Adresse so einfügen, wie der Browser sie zeigt, oder aus der Mail mit der Einladung.
portal-nonsense = Das ist keine Portaladresse. Sie sieht aus wie https://acme.awsapps.com/start und steht in der Mail mit der Einladung.
portal-looking = Das Portal wird gesucht …
portal-no-region = Der Adresse ist nicht anzusehen, in welcher Region Ihre Organisation ist.
portal-region = Region
portal-region-hint = Wer AWS für Sie eingerichtet hat, kennt sie; in der ~/.aws/config anderer steht sie als sso_region.
portal-name = Name der Sitzung
portal-name-hint = So heißt sie in Daypass und in der AWS-Konfiguration.
portal-promise = Was Ihre Anmeldung erneuert, bleibt im Schlüsselbund; AWS-Programme bekommen ein kurzlebiges Token. Das Anmelden fügt diese Sitzung der AWS-Konfiguration hinzu und ändert dort sonst nichts.
choose-role = Nun eine Rolle wählen
choose-role-detail = Ein paar Buchstaben von Konto und Rolle tippen, dann Enter. Sie bekommt ein Profil in der AWS-Konfiguration.
portal-known = In { $region }. Steht schon in der AWS-Konfiguration.
portal-found = In { $region } gefunden.
portal-away = Nicht erreichbar. Netz und VPN prüfen, dann erneut Anmelden drücken.
portal-unreadable = Es antwortet etwas, das nicht AWS ist, etwa die Anmeldeseite eines Hotels. Einen Browser öffnen, dann erneut Anmelden drücken.
portal-wrong-place = Unter dieser Adresse ist kein Portal. Ein Vergleich mit der im Browser hilft.
portal-foreign = Diese Adresse führt zu einem Server, der nicht von AWS ist. Bitte nachfragen, von wem sie kommt.
portal-busy = AWS bittet um Geduld. In einer Minute erneut Anmelden drücken.
portal-silent = Das Portal verweigert die Auskunft. Ein Vergleich mit der Adresse im Browser hilft.
region-wanted = Bitte die Region eintragen, etwa eu-west-1. Wer AWS für Sie eingerichtet hat, kennt sie.
region-wrong = Die Adresse gehört zu { $region }.
region-empty = In dieser Region ist kein solches Portal. Eine andere versuchen oder die Adresse vergleichen.
region-silent = Dort antwortet nichts. Schreibweise der Region und Netz prüfen.
added-session = { $name } wurde hinzugefügt
profile-gone = { $name } steht nicht mehr in der AWS-Konfiguration
    .then = Ein anderes Programm hat es entfernt oder umbenannt.
edited = AWS-Programme sehen es sofort.
taken-back = Zurückgenommen. Die AWS-Konfiguration ist wie zuvor.

add-profiles = Profile hinzufügen
no-name = Diese Sitzung hat keinen Namen, auf den sich Profile beziehen könnten
    .then = Einen geben: daypass session add NAME --from-legacy
nothing-offered = Was dieses Portal anbietet, ist nicht bekannt
    .then = Nach der Anmeldung stehen seine Rollen hier.
all-have-profiles = Jede Rolle dieses Portals hat ein Profil.
names = Namen
such-as = Etwa { $name }
only = Filtern
only-example = Konto oder Rolle finden
no-such-role = Keine Rolle ohne Profil enthält diese Wörter.
more-roles = { $n } weitere
    .then = Sie sind mit den anderen gewählt. Tippen zeigt sie.
every-role = Alle
chosen = { $n } von { $of } gewählt
change = Was sich ändert
can-be-undone = Lässt sich zurücknehmen.
more-lines = … { $n } weitere Zeilen
region-of-new = Region neuer Profile
region-of-new-example = Keine
no-such-region = Eine Region sieht aus wie eu-west-1
no-longer-offered = Nicht mehr angeboten
remove-so-many = { $n ->
    [one] 1 Profil entfernen
   *[other] { $n } Profile entfernen
}
add-and-remove = { $added } hinzufügen, { $removed } entfernen
add-so-many = { $n ->
    [one] 1 Profil hinzufügen
   *[other] { $n } Profile hinzufügen
}
