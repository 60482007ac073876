"""Renews a token of the sso-session form with botocore's own provider, as every Python tool does.

    botocore_refresh.py START_URL REGION ACCOUNT ROLE < SIGN_IN

SIGN_IN is JSON: `client` and `token` as RegisterClient and CreateToken answered them. The endpoints come
from AWS_ENDPOINT_URL_*, the files are those of $HOME. Prints as JSON the token that botocore hands out,
its cache file before and after, and who a profile's caller is.
"""

import datetime
import json
import os
import sys

import boto3
import botocore.session
from botocore.tokens import SSOTokenProvider, _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader

start_url, region, account, role = sys.argv[1:]
sign_in = json.load(sys.stdin)
client, token = sign_in["client"], sign_in["token"]
aws = os.path.join(os.environ["HOME"], ".aws")
cache = os.path.join(aws, "sso", "cache")


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def cached():
    (name,) = os.listdir(cache)
    with open(os.path.join(cache, name)) as file:
        return json.load(file)


os.makedirs(aws)
with open(os.path.join(aws, "config"), "w") as config:
    config.write(
        f"[profile dev]\nsso_session = acme\nsso_account_id = {account}\nsso_role_name = {role}\n"
        f"region = {region}\n[sso-session acme]\nsso_start_url = {start_url}\nsso_region = {region}\n"
        "sso_registration_scopes = sso:account:access\n"
    )
SSOTokenLoader(JSONFileCache(cache, dumps_func=_sso_json_dumps)).save_token(
    start_url,
    {
        "startUrl": start_url,
        "region": region,
        "accessToken": token["accessToken"],
        "expiresAt": utc(datetime.datetime.now().timestamp() + token["expiresIn"]),
        "clientId": client["clientId"],
        "clientSecret": client["clientSecret"],
        "registrationExpiresAt": utc(client["clientSecretExpiresAt"]),
        "refreshToken": token["refreshToken"],
    },
    "acme",
)

told = {"before": cached()}
provider = SSOTokenProvider(botocore.session.Session(profile="dev"))
told["token"] = provider.load_token().get_frozen_token().token
told["after"] = cached()
told["arn"] = boto3.Session(profile_name="dev").client("sts").get_caller_identity()["Arn"]
print(json.dumps(told))
