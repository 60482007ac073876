"""Does with botocore what `aws sso login` and `aws sso logout` do.

    aws_sso.py login  START_URL REGION SESSION
    aws_sso.py logout REGION

boto3 leaves both to the AWS CLI, so their steps are here; calls, parsing, errors and the token cache are
botocore's own. The login opens the browser and polls until the person has decided.
"""

import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.tokens import _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader

CACHE = Path.home() / ".aws" / "sso" / "cache"


def unsigned(service, region):
    return boto3.client(service, region_name=region, config=Config(signature_version=UNSIGNED))


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def login(start_url, region, session):
    oidc = unsigned("sso-oidc", region)
    client = oidc.register_client(
        clientName=f"botocore-client-{session}", clientType="public", scopes=["sso:account:access"]
    )
    known = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    device = oidc.start_device_authorization(startUrl=start_url, **known)
    subprocess.run(["xdg-open", device["verificationUriComplete"]], check=True)
    while True:
        try:
            token = oidc.create_token(
                grantType="urn:ietf:params:oauth:grant-type:device_code",
                deviceCode=device["deviceCode"],
                **known,
            )
            break
        except oidc.exceptions.AuthorizationPendingException:
            time.sleep(device["interval"])
    saved = {
        "startUrl": start_url,
        "region": region,
        "accessToken": token["accessToken"],
        "expiresAt": utc(time.time() + token["expiresIn"]),
        **known,
        "registrationExpiresAt": utc(client["clientSecretExpiresAt"]),
        "refreshToken": token["refreshToken"],
    }
    cache = JSONFileCache(CACHE, dumps_func=_sso_json_dumps)
    SSOTokenLoader(cache).save_token(start_url, saved, session)


def logout(region):
    portal = unsigned("sso", region)
    for path in CACHE.glob("*.json"):
        if token := json.loads(path.read_text()).get("accessToken"):
            try:
                portal.logout(accessToken=token)
            except portal.exceptions.UnauthorizedException:
                pass
            os.remove(path)


{"login": login, "logout": logout}[sys.argv[1]](*sys.argv[2:])
