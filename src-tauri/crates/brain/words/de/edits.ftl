# Was eine Änderung der AWS-Konfiguration bewirkt hat, oder warum es sie nicht gab.

reader-botocore = die AWS CLI und boto3
reader-rust = das AWS SDK für Rust
reader-javascript = das AWS SDK für JavaScript
reader-go = das AWS SDK für Go
reader-java = das AWS SDK für Java

# Nach „Diese Zeile“
line-byte-order-mark = beginnt mit einer Bytereihenfolge-Marke
line-not-utf8 = ist kein UTF-8-Text
line-no-section = steht über dem ersten Abschnitt
line-stray = ist weder ein Abschnitt noch „Schlüssel = Wert“
line-repeats = wiederholt einen Abschnitt oder Schlüssel
line-forbidden = hat den verbotenen Namen __proto__
line-text-behind = hat Text hinter dem Namen des Abschnitts
line-indented = ist unter dem Kopf des Abschnitts eingerückt
line-nested = steht in einem inneren Block, ist aber kein „Schlüssel = Wert“
line-no-bracket = hat kein „]“ hinter dem Namen des Abschnitts

has-keys = In der Datei der Zugangsdaten stehen Zugriffsschlüssel unter „{ $name }“, die manche AWS-Programme vorziehen.
    .then = Bitte einen anderen Namen wählen oder die Schlüssel dort entfernen.
mended-by-doctor = Was Daypass beheben kann: daypass doctor --fix
reader-refuses = { $file }:{ $line }: Diese Zeile { $why }, deshalb ist für { $reader } weder die Datei lesbar noch, was hinzukam.
reader-would-refuse = Für { $reader } wäre die Datei nicht mehr lesbar: Zeile { $line } { $why }.
reader-would-not-see = Für { $reader } wäre { $header } nicht, was gemeint ist: { $why }
sees-no-section = Ein Abschnitt dieses Namens wird nicht gefunden.
sees-another = Gelesen wird ein anderes „{ $key }“.
sees-rival = „{ $key }“ in Zeile { $line } gilt dort ebenfalls.
sees-no-session = [sso-session { $session }] wird nicht gefunden. Jene Sitzung braucht einen Namen aus Buchstaben, Ziffern und _ . / % @ -.

session-there = [sso-session { $name }] gibt es schon.
session-added = [sso-session { $name }] wurde hinzugefügt.
no-session = Es gibt keine Sitzung „{ $name }“.
offers-no-role = „{ $name }“ bietet keine Rolle an.
offers-no-role-with = „{ $name }“ bietet keine Rolle mit diesen Wörtern an.
nothing-to-add = { $n ->
    [one] Nichts hinzuzufügen: 1 Profil gibt es schon.
   *[other] Nichts hinzuzufügen: { $n } Profile gibt es schon.
}
profiles-added = { $n ->
    [one] 1 Profil hinzugefügt.
   *[other] { $n } Profile hinzugefügt.
}
profiles-added-beside = { $n ->
    [one] { $added } hinzugefügt; 1 andere Rolle hat schon eines.
   *[other] { $added } hinzugefügt; { $n } andere Rollen haben schon eines.
}
so-many-profiles = { $n ->
    [one] 1 Profil
   *[other] { $n } Profile
}
template-same-name = Die Vorlage „{ $template }“ gibt { $role } und { $other } in { $account } denselben Namen, { $name }.
    .then = Mit { $braces } darin unterscheiden sie sich.
name-taken = Den Namen { $name }, für { $role } in { $account }, hat schon ein anderes Profil.
    .then = Eine andere Vorlage wählen oder jenes Profil umbenennen.
template-unknown = Die Vorlage spricht von „{ $name }“, das es nicht gibt.
    .then = Es gibt: { $names }
template-no-name = Die Vorlage gibt { $role } in { $account } keinen Namen.
    .then = Mit { $braces } darin hat sie einen.
template-filters = { $detail }; nützlich sind slug, lower, upper, replace
template-nonsense = Die Vorlage ergibt keinen Sinn: { $what }.
    .then = Ein Beispiel: { $example }
template-nonsense-in = Die Vorlage ergibt in Zeile { $line } keinen Sinn: { $what }.
    .then = Ein Beispiel: { $example }
no-start-url = „{ $text }“ ist keine Start-URL.
    .then = Sie beginnt mit https:// und steht in der Mail mit der Einladung, etwa https://acme.awsapps.com/start
no-region = „{ $text }“ ist keine Region.
    .then = Eine Region sieht aus wie eu-west-1.

no-profile = Es gibt kein Profil „{ $name }“.
there-are = Es gibt: { $names }
profile-needed = „{ $user }“ nimmt seine Zugangsdaten von „{ $name }“, wie Zeile { $line } sagt.
    .then = Das bitte erst ändern oder auch entfernen.
section-removed = { $header } wurde entfernt.
section-renamed = { $old } heißt jetzt { $new }.
source-renamed = { $user } nimmt seine Zugangsdaten jetzt von „{ $name }“.
name-has-keys = In der Datei mit Zugangsdaten stehen Zugriffsschlüssel unter „{ $name }“, die manche AWS-Programme vorziehen.
    .then = Bitte einen anderen Namen wählen oder die Schlüssel dort entfernen.
keys-keep-name = Die Zugriffsschlüssel von „{ $name }“ in der Datei mit Zugangsdaten behalten diesen Namen.
line-names-it = Zeile { $line } nennt noch „{ $name }“. Das bitte von Hand ändern.
default-unused = [default] ist nicht nutzbar für { $who }. { $problem }
stand-in-muddled = Zeile { $line }: Was Daypass für [default] geschrieben hat, wurde von Hand geändert, deshalb lässt Daypass es stehen. Bitte selbst in Ordnung bringen.
cannot-be-written = { $name } enthält ein Zeichen, das sich in dieser Form nicht schreiben lässt.
the-profiles-name = Der Name des Profils
browser-no-profile = In { $browser } gibt es kein Profil „{ $name }“.
browser-no-profile-but = In { $browser } gibt es kein Profil „{ $name }“. Es gibt { $names }.
endpoint-failed = Der Endpunkt hatte eine Störung. Bitte erneut versuchen.
config-not-read = Die AWS-Konfiguration lässt sich nicht lesen.
endpoint-slow = Der Endpunkt öffnet sich nicht. Bitte gleich erneut versuchen.
endpoint-not-opened = Der Endpunkt ließ sich nicht öffnen: { $error }.
endpoint-broke = Der Endpunkt hatte eine Störung.
app-ending = Daypass wird gerade beendet.
