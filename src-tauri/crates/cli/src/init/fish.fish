# Daypass for fish, printed by: daypass init fish
#
# At each prompt AWS_PROFILE becomes what is active in Daypass. Builtins look at a small file for that, and for a
# .daypass file; `daypass` itself is run only where one of the latter is new or was changed. What is read is compared
# and exported, and never evaluated.

set -g __daypass_program {{ program | word }}
set -g __daypass_choice {{ choice | word }}
set -g __daypass_allowed {{ allowed | word }}
set -g __daypass_colour ''
set -g __daypass_said ''
set -g __daypass_seen ''
set -g __daypass_brought ''
set -g __daypass_brought_colour ''
set -g __daypass_pin ''
set -g __daypass_pin_colour ''

# Says something, until there is something else to say.
function __daypass_say
    test "$__daypass_said" = "$argv[1]"; and return
    set -g __daypass_said "$argv[1]"
    test -z "$argv[1]"; or printf 'daypass: %s\n' "$argv[1]" >&2
end

# The lines of the active choice: name, colour, hint and stamp of the caller.
function __daypass_read --no-scope-shadowing
    set name ''
    set colour ''
    set hint ''
    set stamp ''
    test -e $__daypass_choice -o -L $__daypass_choice; or return 0
    if not test -L $__daypass_choice; and test -f $__daypass_choice -a -O $__daypass_choice -a -r $__daypass_choice
        set -l text
        read --null text <$__daypass_choice
        # And what is behind the last line's end: nothing.
        set -l lines (string split \n -- $text)
        set name "$lines[1]"
        set colour "$lines[2]"
        set hint "$lines[3]"
        set stamp "$lines[4]"
        test (count $lines) -ge 4; and not string match -qr '[[:cntrl:]]' -- "$name$colour$hint$stamp"; and return 0
    end
    __daypass_say {{ words.untrusted | word }}
    return 1
end

# What the nearest .daypass brings, from here upwards. Daypass is asked where that file, the list of what the person
# allowed, or the stamp of the AWS config, which is given, is not what it was at the last prompt.
function __daypass_bring
    set -l near
    set -l at $PWD
    set -l content
    set -l list
    set -l seen ''
    while true
        set near "$at/.daypass"
        test -L $near; or test -e $near -a ! -d $near; and break
        set near ''
        test -n "$at"; or break
        set at (string replace -r '/[^/]*\z' '' -- $at | string collect)
    end
    if test -n "$near"
        if not test -L $near; and test -f $near -a -O $near -a -r $near
            read --null --nchars 512 content <$near
        end
        test -r $__daypass_allowed; and read --null list <$__daypass_allowed
        set seen "$near:$content:$list:$argv[1]"
    end
    test "$seen" = "$__daypass_seen"; and return
    set -g __daypass_seen $seen
    set -g __daypass_brought ''
    set -g __daypass_brought_colour ''
    test -n "$near"; or return
    set -l answer ($__daypass_program hook here -- $near); or return
    set -g __daypass_brought "$answer[1]"
    set -g __daypass_brought_colour "$answer[2]"
end

function __daypass_follow
    set -l by ''
    set -l name
    set -l colour
    set -l hint
    set -l stamp
    # What was exported by hand and counts more.
    for rival in {{ rivals }}
        if test -n "$$rival"
            set by $rival
            break
        end
    end
    # What may be any text is compared by itself: `test` takes it for an operator beside others.
    if test -z "$by"; and test -n "$AWS_PROFILE"; and test "$AWS_PROFILE" != "$DAYPASS_FOLLOWS"
        set by AWS_PROFILE
    end
    __daypass_read; or return
    if test -n "$by"
        test $by = AWS_PROFILE; or test -z "$DAYPASS_FOLLOWS"; or set -eg AWS_PROFILE
        set -eg DAYPASS_FOLLOWS
        set -g __daypass_colour ''
        if test $by = AWS_PROFILE; and test "$AWS_PROFILE" = "$__daypass_pin"
            set -g __daypass_colour $__daypass_pin_colour
        else if test -n "$name"; and test "$AWS_PROFILE" != "$name"
            __daypass_say $by' '{{ words.by_hand | word }}
        end
        return
    end
    set -g __daypass_pin ''
    __daypass_bring "$stamp"
    if test -n "$__daypass_brought"
        set name $__daypass_brought
        set colour $__daypass_brought_colour
        set hint ''
    end
    __daypass_say "$hint"
    set -g __daypass_colour "$colour"
    if test -n "$name"
        set -gx AWS_PROFILE $name
        set -gx DAYPASS_FOLLOWS $name
    else if test -n "$DAYPASS_FOLLOWS"
        set -eg AWS_PROFILE
        set -eg DAYPASS_FOLLOWS
    end
end
{% if prompt %}
function __daypass_paint
    test -n "$AWS_PROFILE"; or return
    string match -qr '[[:cntrl:]]' -- "$AWS_PROFILE"; and return
    set -l code
    if test -z "$NO_COLOR"; and test "$TERM" != dumb
        switch $__daypass_colour
            case blue
                set code blue
            case violet
                set code magenta
            case pink
                set code brmagenta
            case brown
                set code yellow
            case grey
                set code brblack
            case red
                set code --bold red
        end
    end
    set -q code[1]; and set_color $code
    printf %s "$AWS_PROFILE"
    set -q code[1]; and set_color normal
    printf ' '
end

# The prompt of the person's is called first, so that it sees the status of what ran before it.
function __daypass_wrap
    functions fish_prompt | string match -q '*__daypass_paint*'; and return
    functions -e __daypass_their_prompt
    functions -c fish_prompt __daypass_their_prompt
    function fish_prompt
        set -l theirs (__daypass_their_prompt)
        __daypass_paint
        string join \n -- $theirs
    end
end
{% endif %}
# Keeps a profile in this shell, whatever is chosen elsewhere.
function daypass_pin
    set -l answer ($__daypass_program hook pin $argv); or return
    daypass_unpin
    set -g __daypass_pin "$answer[1]"
    set -g __daypass_pin_colour "$answer[2]"
    set -gx AWS_PROFILE $__daypass_pin
end

# Has this shell follow the choice again, with nothing that would count more.
function daypass_unpin
    for rival in AWS_PROFILE DAYPASS_FOLLOWS {{ unset }}
        set -eg $rival
        if set -qU $rival
            printf 'daypass: %s is universal, so it is set in each shell. To have it gone: set -eU %s\n' \
                $rival $rival >&2
        end
    end
    set -g __daypass_pin ''
    set -g __daypass_said ''
end

function __daypass_step --on-event fish_prompt
    __daypass_follow
{%- if prompt %}
    __daypass_wrap
{%- endif %}
end

{{ completions }}
