# Was AWS-Programme aus einem Profil machen: warum eines davon es nicht nutzen kann, und was manche stattdessen nehmen.

## Warum ein Programm ein Profil nicht nutzen kann

no-file-for = Diese Zeile { $why }, deshalb ist die ganze Datei für { $reader } nicht lesbar.
    .then = Bitte die Zeile berichtigen.
no-credentials-for = Diese Zeile { $why }, deshalb ist für { $reader } kein einziges Profil nutzbar.
    .then = Bitte die Zeile berichtigen.
no-profile-for = Für { $reader } gibt es kein Profil „{ $name }“.
    .then = Die Überschrift als [profile NAME] schreiben, mit einem Namen aus Buchstaben, Ziffern und _ . / % @ -.
no-session-for = Für { $reader } gibt es keine Sitzung „{ $name }“.
    .then = Bitte einen Abschnitt [sso-session { $name }] hinzufügen oder den Namen berichtigen.
at-random-for = „{ $name }“ steht hier in mehreren Schreibweisen, und für { $reader } gilt irgendeine davon.
    .then = Einer der Abschnitte sollte bleiben.
leads-back-for = „{ $name }“ führt zu sich selbst zurück, deshalb gibt es für { $reader } keine Zugangsdaten.
    .then = Bitte ein anderes source_profile nennen.
says-nothing-for = In „{ $name }“ steht nichts von Zugangsdaten, was für { $reader } gilt.
    .then = Es fehlt, woher sie kommen: sso_session mit Konto und Rolle, role_arn oder credential_process.
half-keys-for = „{ $name }“ hat für { $reader } nur die Hälfte seiner Zugriffsschlüssel.
    .then = Sowohl aws_access_key_id als auch aws_secret_access_key schreiben oder keines von beiden.
no-role-for = „{ $name }“ hat { $key } und kein role_arn, was für { $reader } ein Fehler ist.
    .then = Die Zeile entfernen oder role_arn hinzufügen.
both-for = „{ $name }“ hat { $first } und { $second }, was für { $reader } ein Fehler ist.
    .then = Eines der zwei sollte bleiben.
nobody-assumes-for = „{ $name }“ hat ein role_arn, doch für { $reader } steht nirgends, wer diese Rolle annimmt.
    .then = Es fehlt ein source_profile.
lacks-for = „{ $name }“ hat für { $reader } kein { $key }.
    .then = Es fehlt eine Zeile „{ $key } = …“.
no-account-for = „{ $name }“ meldet an, nennt aber für { $reader } weder Konto noch Rolle.
    .then = Es fehlen sso_account_id und sso_role_name.
beside-session-for = { $key } steht hier und in [sso-session { $session }], was für { $reader } ein Fehler ist.
    .then = Bitte die Zeile entfernen: Der Wert der Sitzung ist der richtige.

## Was statt eines Profils genommen wird

shadow-default = Das Standardprofil, und nicht der Endpunkt, gilt für { $who }.
shadow-default-why = Wo kein Profil genannt ist, kommt das Standardprofil zuerst.
shadow-default-hint = Ihm einen anderen Namen geben oder Programme einem Profil folgen lassen: daypass env PROFILE
shadow-file-other = Programme ohne diese Variable lesen { $file }, und dort führt „{ $name }“ woandershin.
shadow-file-none = Programme ohne diese Variable lesen { $file }, und dort gibt es „{ $name }“ nicht.
shadow-file-why = Sie gilt für das, was in diesem Terminal gestartet wird.
shadow-file-hint = Sie dort setzen, wo man sich am Computer anmeldet, oder das Profil in beiden Dateien führen.
shadow-section = Dieser Abschnitt, und nicht der in Zeile { $line }, ist „{ $name }“ für { $who }.
shadow-section-why = Dort zählt [profile default], welcher auch später in der Datei kommt.
shadow-section-hint = Einer der zwei Abschnitte sollte bleiben.
shadow-gives = Bei „{ $name }“ kommen die Zugangsdaten von { $theirs }, und nicht von { $ours }, für { $who }.
shadow-assumes = Die Rolle von „{ $name }“ wird mit { $theirs } von „{ $of }“ angenommen, und nicht mit { $ours }, für { $who }.
source-sso = der SSO-Rolle
source-role = role_arn
source-web-identity = der Web-Identität
source-process = credential_process
source-login = login_session
source-keys = den Zugriffsschlüsseln
first-keys-there = Schlüssel dieses Namens in der Datei mit Zugangsdaten kommen dort zuerst.
first-file = Die Datei mit Zugangsdaten kommt dort vor der Konfiguration.
first-keys = Zugriffsschlüssel kommen dort zuerst.
first-process = Ein credential_process kommt dort vor SSO.
first-sso = SSO kommt dort zuerst.
first-role = Ein role_arn kommt dort zuerst.
first-that = Das kommt dort zuerst.
shadow-keys-hint = Diese Schlüssel entfernen oder einem der zwei einen anderen Namen geben.
shadow-source-hint = Im Profil sollte nur eine Quelle von Zugangsdaten bleiben.
shadow-variable-keys = Die Schlüssel darin, und nicht „{ $name }“, gelten für { $who }.
shadow-variable-keys-why = Schlüssel in der Umgebung kommen dort vor einem Profil.
shadow-variable-other = Darin steht „{ $other }“, und das gilt in diesem Terminal für { $who }, nicht „{ $name }“.
shadow-variable-boto3 = Darin steht „{ $other }“, und das gilt in diesem Terminal für boto3, nicht „{ $name }“.
shadow-variable-three = Darin steht „{ $other }“, und das gilt in diesem Terminal für die AWS CLI, boto3 und das AWS SDK für Go, nicht „{ $name }“.
shadow-variable-why = AWS-Programme folgen ihren Variablen, und nicht dem, was in Daypass aktiv ist.
shadow-variable-boto3-why = boto3 fragt nach dieser Variable vor AWS_PROFILE.
shadow-token = Die Rolle dieses Tokens, und nicht „{ $name }“, gilt für { $who }.
shadow-token-why = Eine Web-Identität in der Umgebung kommt dort vor einem Profil.
shadow-no-endpoint = Das Standardprofil, und weder { $variable } noch „{ $name }“, gilt für { $who }.
shadow-no-endpoint-why = Wo kein Profil genannt ist, kommt das Standardprofil vor einem Endpunkt.
shadow-endpoint = Zugangsdaten dieses Endpunkts, und nicht „{ $name }“, gelten für { $who }.
shadow-endpoint-why = Wo kein Profil genannt ist und keines das Standardprofil, fragen AWS-Programme dort.
shadow-run = Ausführen: { $command }
shadow-take-over = Damit sie ihm folgen: AWS_PROFILE={ $name }
