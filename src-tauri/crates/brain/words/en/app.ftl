# What the tray app itself says, in notifications and on a terminal.

no-desktop = Daypass finds no desktop to show itself on.
    .then = Run: daypass agent
no-tray = Your desktop has no tray, so Daypass is a window.
    .then = Start Daypass again to see it. Its icon comes as soon as there is a tray; on GNOME the extension AppIndicator Support brings one.
# $sessions is a list
alone-holds = Daypass runs without a window, and it alone holds { $sessions }.
    .then = Unlock your keychain, then start Daypass again. Where there is no keychain: run daypass agent --stop, start Daypass and sign in anew.
started-again = Another Daypass is started again and again.
    .then = Find out what starts it.
no-heir = Daypass stays in your tray: without the program daypass nothing would renew.
    .then = Put daypass beside daypass-tray or where your PATH leads, or quit without going on renewing.
