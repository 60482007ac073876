# Daypass for zsh, printed by: daypass init zsh
#
# At each prompt AWS_PROFILE becomes what is active in Daypass. Builtins look at a small file for that, and for a
# .daypass file; `daypass` itself is run only where one of the latter is new or was changed. What is read is compared
# and exported, and never evaluated.

typeset -g __daypass_program={{ program | word }}
typeset -g __daypass_choice={{ choice | word }}
typeset -g __daypass_allowed={{ allowed | word }}
typeset -g __daypass_colour='' __daypass_said=''
typeset -g __daypass_seen='' __daypass_brought='' __daypass_brought_colour=''
typeset -g __daypass_pin='' __daypass_pin_colour=''

# Says something, until there is something else to say.
__daypass_say() {
    [[ $__daypass_said == "$1" ]] && return
    __daypass_said=$1
    [[ -z $1 ]] || print -ru2 -- "daypass: $1"
}

# The lines of the active choice: name, colour, hint and stamp of the caller.
__daypass_read() {
    name='' colour='' hint='' stamp=''
    [[ -e $__daypass_choice || -L $__daypass_choice ]] || return 0
    if [[ ! -L $__daypass_choice && -f $__daypass_choice && -O $__daypass_choice && -r $__daypass_choice ]]; then
        { IFS= read -r name && IFS= read -r colour && IFS= read -r hint && { IFS= read -r stamp || : } } \
            <$__daypass_choice && [[ $name$colour$hint$stamp != *[[:cntrl:]]* ]] && return
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
        if [[ ! -L $near && -f $near && -O $near && -r $near ]]; then
            read -u 0 -k 512 content <$near
        fi
        [[ -r $__daypass_allowed ]] && IFS= read -rd '' list <$__daypass_allowed
        seen=$near:$content:$list:$stamp
    fi
    [[ $seen == "$__daypass_seen" ]] && return
    __daypass_seen=$seen __daypass_brought='' __daypass_brought_colour=''
    [[ -n $near ]] || return
    answer=$("$__daypass_program" hook here -- "$near") || return
    __daypass_brought=${answer%%$'\n'*}
    # The empty line of no colour is not in what zsh gives.
    [[ $answer != *$'\n'* ]] || __daypass_brought_colour=${answer#*$'\n'}
}

# What was exported by hand and counts more: by of the caller.
__daypass_by_hand() {
    for by in {{ rivals }}; do
        [[ -n ${(P)by-} ]] && return
    done
    by=AWS_PROFILE
    [[ -n ${AWS_PROFILE-} && $AWS_PROFILE != "${DAYPASS_FOLLOWS-}" ]] && return
    by=''
}

__daypass_follow() {
    local by name colour hint stamp
    __daypass_by_hand
    __daypass_read || return
    if [[ -n $by ]]; then
        [[ $by == AWS_PROFILE || -z ${DAYPASS_FOLLOWS-} ]] || unset AWS_PROFILE
        unset DAYPASS_FOLLOWS
        __daypass_colour=''
        if [[ $by == AWS_PROFILE && $AWS_PROFILE == "$__daypass_pin" ]]; then
            __daypass_colour=$__daypass_pin_colour
        elif [[ -n $name && ${AWS_PROFILE-} != "$name" ]]; then
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
# The prompt takes the name from psvar, where nothing is expanded again; one element more for each colour tells
# which one it is.
__daypass_paint() {
    local at=21 colour
    psvar[20]=''
    [[ ${AWS_PROFILE-} == *[[:cntrl:]]* ]] || psvar[20]=${AWS_PROFILE-}
    for colour in blue violet pink brown grey red; do
        psvar[at]=''
        [[ -z ${NO_COLOR-} && ${TERM-} != dumb && $__daypass_colour == $colour ]] && psvar[at]=$colour
        (( at++ ))
    done
    # Themes make it anew.
    local colours='%(21V.%F{blue}.)%(22V.%F{magenta}.)%(23V.%F{13}.)%(24V.%F{yellow}.)%(25V.%F{8}.)%(26V.%B%F{red}.)'
    local none='%(21V.%f.)%(22V.%f.)%(23V.%f.)%(24V.%f.)%(25V.%f.)%(26V.%f%b.)'
    local segment="%(20V.$colours%20v$none .)"
    [[ ${PROMPT-} == *"$segment"* ]] || PROMPT=$segment${PROMPT-}
}
{% endif %}
# Keeps a profile in this shell, whatever is chosen elsewhere.
daypass_pin() {
    emulate -L zsh
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
    emulate -L zsh
    __daypass_follow
{%- if prompt %}
    [[ -o prompt_percent ]] && __daypass_paint
{%- endif %}
    return 0
}

typeset -ga precmd_functions
(( ${precmd_functions[(Ie)__daypass_step]} )) || precmd_functions+=(__daypass_step)

(( ! $+functions[compdef] )) || {
{{ completions }}
}
