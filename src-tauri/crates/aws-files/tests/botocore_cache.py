"""Reads and writes the token cache of $HOME with botocore.

    botocore_cache.py read    NOW START_URL REGION SESSION
    botocore_cache.py write   NOW START_URL REGION SESSION TOKEN zulu|named
    botocore_cache.py refresh NOW START_URL REGION SESSION TOKEN

SESSION is empty for the legacy form, NOW is what botocore is told for the time. `read` prints the access
tokens that botocore took, as JSON. `write` stores a token of eight hours with its time as `...Z` or as
`...UTC`. `refresh` has botocore renew the stored token; AWS's answer is TOKEN. Nothing reaches the
network.
"""

import datetime
import json
import os
import socket
import sys

import botocore.session
import dateutil.parser
from botocore.credentials import SSOCredentialFetcher
from botocore.tokens import SSOTokenProvider, _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader

action, now, start_url, region, session_name, *more = sys.argv[1:]
session_name = session_name or None
now = dateutil.parser.parse(now)
directory = os.path.expanduser(os.path.join("~", ".aws", "sso", "cache"))


def no_network(*_):
    raise AssertionError("botocore went to the network")


socket.socket.connect = no_network


def session():
    """A botocore session with a profile of the session form."""
    with open(os.path.expanduser(os.path.join("~", ".aws", "config")), "w") as config:
        config.write(
            f"[profile dev]\nsso_session = {session_name}\n"
            f"[sso-session {session_name}]\nsso_start_url = {start_url}\nsso_region = {region}\n"
        )
    return botocore.session.Session(profile="dev")


def provider():
    return SSOTokenProvider(session(), time_fetcher=lambda: now)


class Portal:
    """Stands for the portal's client: keeps the access token that it is given."""

    class exceptions:
        class UnauthorizedException(Exception):
            pass

    def get_role_credentials(self, accessToken, **_):
        self.token = accessToken
        keys = dict.fromkeys(["accessKeyId", "secretAccessKey", "sessionToken"], "x")
        return {"roleCredentials": {**keys, "expiration": (now.timestamp() + 3600) * 1000}}


class Oidc:
    """Stands for the OIDC client: answers a renewal."""

    def create_token(self, grantType, clientId, clientSecret, refreshToken):
        assert grantType == "refresh_token"
        return {"accessToken": more[0], "expiresIn": 28800, "refreshToken": f"after {refreshToken}"}


def read():
    loader = SSOTokenLoader(cache=JSONFileCache(directory))
    tokens = {"loader": loader(start_url, session_name=session_name)["accessToken"]}
    given = None
    if session_name is not None:
        given = provider()
        tokens["provider"] = given.load_token().get_frozen_token().token
    portal = Portal()
    SSOCredentialFetcher(
        start_url,
        region,
        "Admin",
        "111122223333",
        lambda *_, **__: portal,
        token_loader=loader,
        token_provider=given,
        sso_session_name=session_name,
        cache={},
        time_fetcher=lambda: now,
    ).fetch_credentials()
    tokens["portal"] = portal.token
    print(json.dumps(tokens))


def write():
    access_token, zone = more
    cache = JSONFileCache(directory, dumps_func={"zulu": _sso_json_dumps, "named": None}[zone])
    end = datetime.timedelta(hours=8)
    token = {
        "startUrl": start_url,
        "region": region,
        "accessToken": access_token,
        "expiresAt": now + end,
        "clientId": "client",
        "clientSecret": "client-secret",
        "registrationExpiresAt": now + datetime.timedelta(days=90),
    }
    if session_name is not None:
        token["refreshToken"] = "refresh"
    SSOTokenLoader(cache=cache).save_token(start_url, token, session_name=session_name)


def refresh():
    given = provider()
    given._client = Oidc()
    assert given.load_token().get_frozen_token().token == more[0]


{"read": read, "write": write, "refresh": refresh}[action]()
