"""A program on boto3. It knows nothing of Daypass, and asks AWS who it is once for each line on standard
input, with one client for all: so a test sees what programs see that go on running.

Answers in a line of JSON, {"arn": …} or {"error": …}.
"""

import json
import select
import sys
import time

# Between its tries botocore sleeps, which fails with EINVAL under libfaketime 0.9.10. It takes this function over
# as it is imported.
time.sleep = lambda seconds: select.select([], [], [], seconds)

import boto3

try:
    sts = boto3.client("sts")
except Exception as error:
    # A client without credentials can be made; one of a profile that cannot be read can not.
    sts, refused = None, error
for _ in sys.stdin:
    try:
        if sts is None:
            raise refused
        answer = {"arn": sts.get_caller_identity()["Arn"]}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
