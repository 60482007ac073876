"""Tells what botocore makes of credentials files: python credentials.py DIRECTORY COUNT

For each of the files 0, 1, … in the directory, beside a config that has the profile p without credentials, prints a
JSON string, of p or of the profile that the list in the file `names` has for it: "refused" where botocore can use no profile at all, "half" where p has half of its keys, "keys" or "none".
For one file in eight botocore as a whole is asked, which takes it long, for the others its reader of the file.
"""

import json
import sys
from pathlib import Path

from botocore.configloader import raw_config_parse
from botocore.credentials import SharedCredentialProvider, create_credential_resolver
from botocore.exceptions import ConfigParseError, PartialCredentialsError, ProfileNotFound
from botocore.session import Session

directory = Path(sys.argv[1])
config = directory / "config"
config.write_text("[profile p]\nregion = eu-central-1\n")
names = directory / "names"
names = json.loads(names.read_text()) if names.exists() else ["p"] * int(sys.argv[2])


def whole(path, name):
    session = Session(profile=name)
    session.set_config_variable("config_file", str(config))
    session.set_config_variable("credentials_file", str(path))
    resolver = create_credential_resolver(session)
    for machine in "container-role", "iam-role", "boto-config", "env":
        resolver.remove(machine)
    return resolver.load_credentials()


def provider(path, name):
    raw_config_parse(str(path))
    return SharedCredentialProvider(str(path), name).load()


def seen(path, ask, name):
    try:
        return "none" if ask(path, name) is None else "keys"
    except ConfigParseError:
        return "refused"
    except PartialCredentialsError:
        return "half"
    except ProfileNotFound:
        return "none"


for number in range(int(sys.argv[2])):
    print(json.dumps(seen(directory / str(number), provider if number % 8 else whole, names[number])))
