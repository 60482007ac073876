"""Tells where botocore takes credentials from: python shadows.py DIRECTORY COUNT

Each of the files 0, 1, … in the directory is a JSON object with a config, a credentials file and an environment.
Prints for each the method by which botocore gets credentials as a JSON string, a role's with that of the profile
below it, or null. Nothing is asked of the network, and no command is run.
"""

import json
import os
import sys
from pathlib import Path

from botocore.credentials import ContainerProvider, Credentials, ProcessProvider, create_credential_resolver
from botocore.exceptions import BotoCoreError
from botocore.session import Session

KEYS = {"access_key": "x", "secret_key": "x", "token": None, "expiry_time": None, "account_id": None}
ProcessProvider._retrieve_credentials_using = lambda self, command: KEYS
ContainerProvider._retrieve_or_fail = lambda self: Credentials("x", "x", method="container-role")


def method():
    resolver = create_credential_resolver(Session())
    resolver.remove("iam-role")
    try:
        credentials = resolver.load_credentials()
    except BotoCoreError as error:
        return f"error: {error}"
    if credentials is None:
        return None
    if credentials.method == "assume-role":
        return "assume-role over " + credentials._refresh_using.__self__._source_credentials.method
    return credentials.method


directory = Path(sys.argv[1])
before = dict(os.environ)
for number in range(int(sys.argv[2])):
    case = json.loads((directory / str(number)).read_text())
    os.environ.clear()
    os.environ.update(before)
    os.environ.update(case["variables"])
    for variable, name in ("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"):
        (directory / name).write_text(case[name])
        os.environ[variable] = str(directory / name)
    print(json.dumps(method()))
