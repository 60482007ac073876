"""How long boto3 takes to credentials by AWS_PROFILE and nothing else, in milliseconds.

    python credentials.py TIMES

Prints a line for each time, with a session that knows nothing of the one before.
"""

import sys
import time

import boto3

for _ in range(int(sys.argv[1])):
    began = time.perf_counter()
    boto3.Session().get_credentials().get_frozen_credentials()
    print((time.perf_counter() - began) * 1000)
