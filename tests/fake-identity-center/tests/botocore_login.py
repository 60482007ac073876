"""Signs in to Identity Center with botocore, as the AWS CLI does, and uses a role's credentials.

    botocore_login.py legacy|session START_URL REGION ACCOUNT ROLE

The endpoints come from AWS_ENDPOINT_URL_*, the files are those of $HOME. Prints what AWS answered as
JSON. boto3 leaves the login to the AWS CLI, so the loop is here; calls, parsing, errors, token cache,
credential providers and signing are botocore's own.
"""

import datetime
import html.parser
import json
import os
import sys
import time
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, UnauthorizedSSOTokenError
from botocore.tokens import _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader

form, start_url, region, account, role = sys.argv[1:]
session_name = {"legacy": None, "session": "acme"}[form]
device_grant = "urn:ietf:params:oauth:grant-type:device_code"


def write_config():
    portal = f"sso_start_url = {start_url}\nsso_region = {region}\n"
    reference = portal if session_name is None else f"sso_session = {session_name}\n"
    text = (
        f"[profile dev]\n{reference}sso_account_id = {account}\n"
        f"sso_role_name = {role}\nregion = {region}\n"
    )
    if session_name is not None:
        text += f"[sso-session {session_name}]\n{portal}sso_registration_scopes = sso:account:access\n"
    directory = os.path.join(os.environ["HOME"], ".aws")
    os.makedirs(directory)
    with open(os.path.join(directory, "config"), "w") as config:
        config.write(text)


class ConsentForm(html.parser.HTMLParser):
    """What a browser sends when a person presses the button with this value."""

    def __init__(self, page, pressed):
        super().__init__()
        self.action, self.fields = None, {}
        self.pressed = pressed
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            assert attributes["method"] == "post"
            self.action = attributes["action"]
        elif tag == "input" or (tag == "button" and attributes["value"] == self.pressed):
            self.fields[attributes["name"]] = attributes["value"]


def approve(link, user_code):
    with urllib.request.urlopen(link) as response:
        page = response.read().decode()
    assert user_code in page
    consent = ConsentForm(page, "allow")
    target = urllib.parse.urljoin(link, consent.action)
    with urllib.request.urlopen(target, urllib.parse.urlencode(consent.fields).encode()) as response:
        assert response.status == 200


def unsigned(service):
    return boto3.Session(region_name=region).client(service, config=Config(signature_version=UNSIGNED))


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def log_in():
    oidc = unsigned("sso-oidc")
    scopes = {} if session_name is None else {"scopes": ["sso:account:access"]}
    client = oidc.register_client(
        clientName=f"botocore-client-{session_name or int(time.time())}", clientType="public", **scopes
    )
    secrets = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    device = oidc.start_device_authorization(startUrl=start_url, **secrets)
    interval = device["interval"]

    def poll():
        return oidc.create_token(grantType=device_grant, deviceCode=device["deviceCode"], **secrets)

    try:
        poll()
        raise AssertionError("a token before anyone approved")
    except oidc.exceptions.AuthorizationPendingException as pending:
        assert pending.response["error"] == "authorization_pending"
    approve(device["verificationUriComplete"], device["userCode"])
    while True:
        try:
            token = poll()
            break
        except oidc.exceptions.SlowDownException:
            interval += 5
        except oidc.exceptions.AuthorizationPendingException:
            pass
        time.sleep(interval)

    cache = JSONFileCache(
        os.path.join(os.environ["HOME"], ".aws", "sso", "cache"), dumps_func=_sso_json_dumps
    )
    SSOTokenLoader(cache).save_token(
        start_url,
        {
            "startUrl": start_url,
            "region": region,
            "accessToken": token["accessToken"],
            "expiresAt": utc(time.time() + token["expiresIn"]),
            "registrationExpiresAt": utc(client["clientSecretExpiresAt"]),
            **secrets,
        },
        session_name,
    )
    return token["accessToken"]


def refusal(call, *members):
    """What a call that must fail failed with."""
    try:
        call()
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return [error.response["Error"][member] for member in members] + [status]
    raise AssertionError("the call was not refused")


write_config()
token = log_in()
sso = unsigned("sso")
told = {}

accounts = [
    item["accountId"]
    for page in sso.get_paginator("list_accounts").paginate(accessToken=token)
    for item in page["accountList"]
]
told["accounts"] = len(accounts)
told["roles"] = sum(
    len(page["roleList"])
    for id in accounts
    for page in sso.get_paginator("list_account_roles").paginate(accessToken=token, accountId=id)
)
told["not_assigned"] = refusal(
    lambda: sso.get_role_credentials(accessToken=token, accountId=account, roleName="NotAssigned"),
    "Code",
    "Message",
)

profile = boto3.Session(profile_name="dev")
told["arn"] = profile.client("sts").get_caller_identity()["Arn"]
told["buckets"] = [bucket["Name"] for bucket in profile.client("s3").list_buckets()["Buckets"]]

key = profile.get_credentials().get_frozen_credentials()
forged = boto3.Session(key.access_key, "x" * 40, key.token, region)
told["wrong_secret"] = refusal(forged.client("sts").get_caller_identity, "Code")

sso.logout(accessToken=token)
try:
    boto3.Session(profile_name="dev").client("sts").get_caller_identity()
    raise AssertionError("credentials after the logout")
except UnauthorizedSSOTokenError as error:
    told["after_logout"] = type(error).__name__

print(json.dumps(told))
