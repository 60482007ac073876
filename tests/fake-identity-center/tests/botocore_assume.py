"""Assumes roles over an SSO profile with boto3's own profile provider.

    botocore_assume.py START_URL REGION ACCOUNT ROLE

The sign-in, {"token": …} as CreateToken answered, comes on standard input. Prints the ARNs of two profiles, one
over the other, and the error of a third that is not trusted, as JSON.
"""

import datetime
import json
import os
import sys

import boto3
from botocore.exceptions import ClientError
from botocore.tokens import _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader

start_url, region, account, role = sys.argv[1:]
token = json.load(sys.stdin)["token"]

directory = os.path.join(os.environ["HOME"], ".aws")
os.makedirs(directory)
with open(os.path.join(directory, "config"), "w") as config:
    config.write(
        f"""\
[sso-session acme]
sso_start_url = {start_url}
sso_region = {region}
[profile dev]
sso_session = acme
sso_account_id = {account}
sso_role_name = {role}
[profile deploy]
role_arn = arn:aws:iam::333344445555:role/team/Deploy
source_profile = dev
role_session_name = ada
region = {region}
[profile partner]
role_arn = arn:aws:iam::909090909090:role/PartnerUpload
source_profile = deploy
external_id = acme-42
duration_seconds = 900
region = {region}
[profile stranger]
role_arn = arn:aws:iam::909090909090:role/PartnerUpload
source_profile = dev
region = {region}
"""
    )

ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=token["expiresIn"])
cache = JSONFileCache(os.path.join(directory, "sso", "cache"), dumps_func=_sso_json_dumps)
cached = {"startUrl": start_url, "region": region, "accessToken": token["accessToken"], "expiresAt": ends}
SSOTokenLoader(cache).save_token(start_url, cached, "acme")


def identity(profile):
    return boto3.Session(profile_name=profile).client("sts").get_caller_identity()["Arn"]


told = {"deploy": identity("deploy"), "partner": identity("partner")}
try:
    identity("stranger")
except ClientError as error:
    told["stranger"] = error.response["Error"]["Code"]
print(json.dumps(told))
