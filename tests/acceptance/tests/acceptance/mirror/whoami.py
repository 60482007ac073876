"""Asks AWS with boto3 who the caller is, by AWS_PROFILE and nothing else. Prints the ARN."""

import boto3

print(boto3.client("sts").get_caller_identity()["Arn"])
