"""Tells what botocore sees in config files: python botocore_config.py DIRECTORY COUNT

Prints one JSON object for each of the files 0, 1, … in the directory: {"refused": why}, or the values of every
profile and session, a nested block's as "block.key", and where botocore's SSO provider would take credentials
from: its settings, "error", or null where it leaves the profile to others. Nothing is asked of the network.
"""

import json
import sys
from pathlib import Path

from botocore.configloader import load_config
from botocore.credentials import SSOProvider
from botocore.exceptions import BotoCoreError


def flat(values):
    found = {}
    for key, value in values.items():
        if isinstance(value, dict):
            found.update({f"{key}.{inner}": text for inner, text in value.items()})
        else:
            found[key] = value
    return found


def sso(config, profile):
    provider = SSOProvider(lambda: config, None, profile)
    try:
        return provider._load_sso_config()
    except BotoCoreError:
        return "error"


def seen(path):
    try:
        config = load_config(str(path))
    except BotoCoreError as error:
        return {"refused": str(error)}
    profiles, sessions = config["profiles"], config["sso_sessions"]
    return {
        "profiles": {name: flat(values) for name, values in profiles.items()},
        "sessions": {name: flat(values) for name, values in sessions.items()},
        "sso": {name: sso(config, name) for name in profiles},
    }


for number in range(int(sys.argv[2])):
    print(json.dumps(seen(Path(sys.argv[1]) / str(number))))
