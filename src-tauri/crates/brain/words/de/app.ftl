# Was die Tray-Anwendung selbst sagt, in Benachrichtigungen und im Terminal.

no-desktop = Daypass findet keinen Desktop, auf dem es sich zeigen könnte.
    .then = Mit: daypass agent
no-tray = Der Desktop hat keinen Tray, deshalb ist Daypass ein Fenster.
    .then = Es zeigt sich, wenn Daypass erneut gestartet wird. Das Symbol kommt, sobald es einen Tray gibt; auf GNOME bringt ihn die Erweiterung AppIndicator Support.
alone-holds = Daypass läuft ohne Fenster, und nur dort gibt es { $sessions }.
    .then = Den Schlüsselbund entsperren und Daypass erneut starten. Gibt es keinen: daypass agent --stop, dann Daypass starten und neu anmelden.
started-again = Ein anderes Daypass wird immer wieder gestartet.
    .then = Herauszufinden ist, was es startet.
no-heir = Daypass bleibt im Tray: Ohne das Programm daypass würde nichts erneuert.
    .then = daypass neben daypass-tray legen oder dorthin, wohin PATH führt, oder beenden, ohne weiter zu erneuern.
