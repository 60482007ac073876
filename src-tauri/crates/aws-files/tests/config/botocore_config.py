"""Tells what botocore sees in config files: python botocore_config.py DIRECTORY COUNT

Prints one JSON object for each of the files 0, 1, … in the directory: {"refused": why}, or the values of every
profile and session, a nested block's as "block.key", and where botocore's SSO provider would take credentials
from: its settings, "error", or null where it leaves the profile to others; and by which method botocore as a whole
would get credentials, if any, for one file in eight: that takes it long. Nothing is asked of the network, and no command is run.
"""

import json
import sys
from pathlib import Path

from botocore.configloader import load_config
from botocore.credentials import ProcessProvider, SSOProvider, create_credential_resolver
from botocore.exceptions import BotoCoreError
from botocore.session import Session

KEYS = {"access_key": "x", "secret_key": "x", "token": None, "expiry_time": None, "account_id": None}
ProcessProvider._retrieve_credentials_using = lambda self, command: KEYS


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


def method(path, profile):
    session = Session(profile=profile)
    session.set_config_variable("config_file", str(path))
    session.set_config_variable("credentials_file", str(path.parent / "none"))
    session.set_config_variable("region", "eu-central-1")
    try:
        resolver = create_credential_resolver(session)
        for machine in "container-role", "iam-role", "boto-config", "env":
            resolver.remove(machine)
        return getattr(resolver.load_credentials(), "method", None)
    except BotoCoreError:
        return None


def seen(path, with_methods):
    try:
        config = load_config(str(path))
    except BotoCoreError as error:
        return {"refused": str(error)}
    profiles, sessions = config["profiles"], config["sso_sessions"]
    return {
        "profiles": {name: flat(values) for name, values in profiles.items()},
        "sessions": {name: flat(values) for name, values in sessions.items()},
        "sso": {name: sso(config, name) for name in profiles},
        "methods": {name: method(path, name) for name in profiles if with_methods},
    }


for number in range(int(sys.argv[2])):
    print(json.dumps(seen(Path(sys.argv[1]) / str(number), number % 8 == 0)))
