# Daypass for bash, printed by: daypass init bash
#
# At each prompt AWS_PROFILE becomes what is active in Daypass. Builtins look at a small file for that, and for a
# .daypass file; `daypass` itself is run only where one of the latter is new or was changed. What is read is compared
# and exported, and never evaluated.

__daypass_program={{ program | word }}
__daypass_choice={{ choice | word }}
__daypass_allowed={{ allowed | word }}
__daypass_colour='' __daypass_segment='' __daypass_said=''
__daypass_seen='' __daypass_brought='' __daypass_brought_colour=''
__daypass_pin='' __daypass_pin_colour=''

# Says something, until there is something else to say.
__daypass_say() {
    [ "$__daypass_said" = "$1" ] && return
    __daypass_said=$1
    [ -z "$1" ] || printf 'daypass: %s\n' "$1" >&2
}

# The lines of the active choice: name, colour, hint and stamp of the caller.
__daypass_read() {
    name='' colour='' hint='' stamp=''
    [[ -e $__daypass_choice || -L $__daypass_choice ]] || return 0
    if [[ ! -L $__daypass_choice && -f $__daypass_choice && -O $__daypass_choice ]]; then
        { IFS= read -r name && IFS= read -r colour && IFS= read -r hint && { IFS= read -r stamp || :; }; } \
            2>/dev/null <"$__daypass_choice" && [[ $name$colour$hint$stamp != *[[:cntrl:]]* ]] && return
    fi
    __daypass_say {{ words.untrusted | word }}
    return 1
}

# The nearest .daypass, from here upwards: near of the caller.
__daypass_find() {
    local at=$PWD
    while :; do
        near=$at/.daypass
        [[ -L $near || ( -e $near && ! -d $near ) ]] && return
        [[ -n $at ]] || break
        at=${at%/*}
    done
    near=''
}

# What the nearest .daypass brings. Daypass is asked where that file, the list of what the person allowed, or the stamp
# of the AWS config is not what it was at the last prompt.
__daypass_bring() {
    local near content='' list='' seen='' answer
    __daypass_find
    if [[ -n $near ]]; then
        if [[ ! -L $near && -f $near && -O $near ]]; then
            IFS= read -r -d '' -n 512 content 2>/dev/null <"$near"
        fi
        [[ -f $__daypass_allowed ]] && IFS= read -r -d '' list 2>/dev/null <"$__daypass_allowed"
        seen=$near:$content:$list:$stamp
    fi
    [ "$seen" = "$__daypass_seen" ] && return
    __daypass_seen=$seen __daypass_brought='' __daypass_brought_colour=''
    [[ -n $near ]] || return
    answer=$("$__daypass_program" hook here -- "$near") || return
    __daypass_brought=${answer%%$'\n'*}
    # The empty line of no colour is not in what bash gives.
    [[ $answer != *$'\n'* ]] || __daypass_brought_colour=${answer#*$'\n'}
}

# What was exported by hand and counts more: by of the caller.
__daypass_by_hand() {
    for by in {{ rivals }}; do
        [[ -n ${!by-} ]] && return
    done
    by=AWS_PROFILE
    [[ -n ${AWS_PROFILE-} ]] && [ "$AWS_PROFILE" != "${DAYPASS_FOLLOWS-}" ] && return
    by=''
}

__daypass_follow() {
    local by name colour hint stamp
    __daypass_by_hand
    __daypass_read || return
    if [[ -n $by ]]; then
        [ "$by" = AWS_PROFILE ] || [[ -z ${DAYPASS_FOLLOWS-} ]] || unset AWS_PROFILE
        unset DAYPASS_FOLLOWS
        __daypass_colour=''
        if [[ $by == AWS_PROFILE ]] && [ "$AWS_PROFILE" = "$__daypass_pin" ]; then
            __daypass_colour=$__daypass_pin_colour
        elif [[ -n $name ]] && [ "${AWS_PROFILE-}" != "$name" ]; then
            __daypass_say "$by "{{ words.by_hand | word }}
        fi
        return
    fi
    __daypass_pin=''
    __daypass_bring
    if [[ -n $__daypass_brought ]]; then
        name=$__daypass_brought colour=$__daypass_brought_colour hint=''
    fi
    __daypass_say "$hint"
    __daypass_colour=$colour
    if [[ -n $name ]]; then
        export AWS_PROFILE="$name" DAYPASS_FOLLOWS="$name"
    elif [[ -n ${DAYPASS_FOLLOWS-} ]]; then
        unset AWS_PROFILE DAYPASS_FOLLOWS
    fi
}
{% if prompt %}
# The variable's value is not expanded again. What does not print stands between \001 and \002, for readline to know.
__daypass_paint() {
    local code=''
    __daypass_segment=''
    [[ -n ${AWS_PROFILE-} && $AWS_PROFILE != *[[:cntrl:]]* ]] || return
    if [[ -z ${NO_COLOR-} && ${TERM-} != dumb ]]; then
        case $__daypass_colour in
            blue) code=34 ;;
            violet) code=35 ;;
            pink) code=95 ;;
            brown) code=33 ;;
            grey) code=90 ;;
            red) code='1;31' ;;
        esac
    fi
    if [[ -n $code ]]; then
        __daypass_segment=$'\001\e['"$code"$'m\002'"$AWS_PROFILE"$'\001\e[0m\002 '
    else
        __daypass_segment="$AWS_PROFILE "
    fi
}
{% endif %}
# Keeps a profile in this shell, whatever is chosen elsewhere.
daypass_pin() {
    local answer
    answer=$("$__daypass_program" hook pin "$@") || return
    daypass_unpin
    __daypass_pin=${answer%%$'\n'*}
    __daypass_pin_colour=''
    [[ $answer != *$'\n'* ]] || __daypass_pin_colour=${answer#*$'\n'}
    export AWS_PROFILE="$__daypass_pin"
}

# Has this shell follow the choice again, with nothing that would count more.
daypass_unpin() {
    unset AWS_PROFILE DAYPASS_FOLLOWS {{ unset }}
    __daypass_pin='' __daypass_said=''
}

__daypass_step() {
    local status=$?
    __daypass_follow || :
{%- if prompt %}
    __daypass_paint || :
    # Themes make it anew. Where it is not expanded, it is left alone.
    if shopt -q promptvars && [[ ${PS1-} != *'${__daypass_segment}'* ]]; then
        PS1='${__daypass_segment}'${PS1-}
    fi
{%- endif %}
    # Under `set -e` that would end the shell. The prompt has the status anyway.
    [[ $- == *e* ]] || return "$status"
}

if [[ ${PROMPT_COMMAND[*]-} != *__daypass_step* ]]; then
    PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__daypass_step
fi

{{ completions }}
