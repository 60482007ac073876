# Daypass for PowerShell, printed by: daypass init powershell
#
# At each prompt AWS_PROFILE becomes what is active in Daypass. PowerShell itself looks at a small file for that, and
# for a .daypass file; `daypass` is run only where one of the latter is new or was changed. What is read is compared
# and exported, and never evaluated.

$global:__Daypass = @{
    Program = {{ program | word }}
    Choice = {{ choice | word }}
    Allowed = {{ allowed | word }}
    Colour = ''
    Said = ''
    Seen = ''
    Brought = ''
    BroughtColour = ''
    Pin = ''
    PinColour = ''
}

# Says something, until there is something else to say.
function global:__daypass_say([string]$text) {
    if ($global:__Daypass.Said -ceq $text) { return }
    $global:__Daypass.Said = $text
    if ($text) { [Console]::Error.WriteLine("daypass: $text") }
}

# Whether a file is an ordinary one and, where owners are easily told, the person's own.
function global:__daypass_is_own([string]$path) {
    try {
        $file = Get-Item -LiteralPath $path -Force -ErrorAction Stop
    } catch {
        return $false
    }
    if ($file.PSIsContainer -or ($file.Attributes -band [IO.FileAttributes]::ReparsePoint)) { return $false }
    if ($file.PSObject.Properties['User']) { return $file.User -ceq [Environment]::UserName }
    return $true
}

function global:__daypass_text([string]$path) {
    try { return [IO.File]::ReadAllText($path) } catch { return '' }
}

# What the nearest .daypass brings, from here upwards. Daypass is asked where that file, the list of what the person
# allowed, or the stamp of the AWS config is not what it was at the last prompt.
function global:__daypass_bring([string]$stamp) {
    $near = ''
    $seen = ''
    if ($PWD.Provider.Name -ceq 'FileSystem') {
        $at = $PWD.ProviderPath
        while ($at) {
            $candidate = [IO.Path]::Combine($at, '.daypass')
            if ((Test-Path -LiteralPath $candidate) -and -not (Test-Path -LiteralPath $candidate -PathType Container)) {
                $near = $candidate
                break
            }
            $at = [IO.Path]::GetDirectoryName($at)
        }
    }
    if ($near) {
        $content = ''
        if ((__daypass_is_own $near) -and ([IO.FileInfo]$near).Length -le 512) { $content = __daypass_text $near }
        $list = __daypass_text $global:__Daypass.Allowed
        $seen = "${near}:${content}:${list}:${stamp}"
    }
    if ($seen -ceq $global:__Daypass.Seen) { return }
    $global:__Daypass.Seen = $seen
    $global:__Daypass.Brought = ''
    $global:__Daypass.BroughtColour = ''
    if (-not $near) { return }
    $answer = @(& $global:__Daypass.Program hook here -- $near)
    if ($LASTEXITCODE -ne 0 -or $answer.Count -eq 0) { return }
    $global:__Daypass.Brought = [string]$answer[0]
    $global:__Daypass.BroughtColour = [string]$answer[1]
}

function global:__daypass_follow {
    $name = ''
    $colour = ''
    $hint = ''
    $stamp = ''
    # What was exported by hand and counts more.
    $by = ''
    foreach ($rival in '{{ rivals }}'.Split(' ')) {
        if ([Environment]::GetEnvironmentVariable($rival)) {
            $by = $rival
            break
        }
    }
    if (-not $by -and $env:AWS_PROFILE -and $env:AWS_PROFILE -cne $env:DAYPASS_FOLLOWS) { $by = 'AWS_PROFILE' }
    if (Test-Path -LiteralPath $global:__Daypass.Choice) {
        $lines = @()
        if (__daypass_is_own $global:__Daypass.Choice) {
            $lines = (__daypass_text $global:__Daypass.Choice).Split("`n")
        }
        if ($lines.Count -lt 4 -or ($lines -join '') -match '\p{Cc}') {
            __daypass_say {{ words.untrusted | word }}
            return
        }
        $name, $colour, $hint, $stamp = $lines[0..3]
    }
    if ($by) {
        if ($by -cne 'AWS_PROFILE' -and $env:DAYPASS_FOLLOWS) { $env:AWS_PROFILE = $null }
        $env:DAYPASS_FOLLOWS = $null
        $global:__Daypass.Colour = ''
        if ($by -ceq 'AWS_PROFILE' -and $env:AWS_PROFILE -ceq $global:__Daypass.Pin) {
            $global:__Daypass.Colour = $global:__Daypass.PinColour
        } elseif ($name -and $env:AWS_PROFILE -cne $name) {
            __daypass_say ($by + ' ' + {{ words.by_hand | word }})
        }
        return
    }
    $global:__Daypass.Pin = ''
    __daypass_bring $stamp
    if ($global:__Daypass.Brought) {
        $name = $global:__Daypass.Brought
        $colour = $global:__Daypass.BroughtColour
        $hint = ''
    }
    __daypass_say $hint
    $global:__Daypass.Colour = $colour
    if ($name) {
        $env:AWS_PROFILE = $name
        $env:DAYPASS_FOLLOWS = $name
    } elseif ($env:DAYPASS_FOLLOWS) {
        $env:AWS_PROFILE = $null
        $env:DAYPASS_FOLLOWS = $null
    }
}
{% if prompt %}
function global:__daypass_segment {
    $name = $env:AWS_PROFILE
    if (-not $name -or $name -match '\p{Cc}') { return '' }
    $codes = @{ blue = '34'; violet = '35'; pink = '95'; brown = '33'; grey = '90'; red = '1;31' }
    $code = $codes[[string]$global:__Daypass.Colour]
    if (-not $code -or $env:NO_COLOR -or -not $Host.UI.SupportsVirtualTerminal) { return "$name " }
    $escape = [char]27
    return "$escape[${code}m$name$escape[0m "
}
{% endif %}
# Keeps a profile in this shell, whatever is chosen elsewhere.
function global:daypass_pin {
    $answer = @(& $global:__Daypass.Program hook pin @args)
    if ($LASTEXITCODE -ne 0 -or $answer.Count -eq 0) { return }
    daypass_unpin
    $global:__Daypass.Pin = [string]$answer[0]
    $global:__Daypass.PinColour = [string]$answer[1]
    $env:AWS_PROFILE = $global:__Daypass.Pin
}

# Has this shell follow the choice again, with nothing that would count more.
function global:daypass_unpin {
    foreach ($rival in 'AWS_PROFILE DAYPASS_FOLLOWS {{ unset }}'.Split(' ')) {
        [Environment]::SetEnvironmentVariable($rival, $null)
    }
    $global:__Daypass.Pin = ''
    $global:__Daypass.Said = ''
}

if (-not $global:__DaypassPrompt) {
    $global:__DaypassPrompt = $function:prompt
    function global:prompt {
        $code = $global:LASTEXITCODE
        __daypass_follow
        $global:LASTEXITCODE = $code
{%- if prompt %}
        (__daypass_segment) + (& $global:__DaypassPrompt)
{%- else %}
        & $global:__DaypassPrompt
{%- endif %}
    }
}

{{ completions }}
