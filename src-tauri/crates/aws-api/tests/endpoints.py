"""Prints, for each line of standard input ("service region fips dual-stack"), the host that botocore's own
endpoint rules give, or "-" where they give none."""

import sys

import botocore.loaders
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

loader = botocore.loaders.create_loader()
partitions = loader.load_data("partitions")
providers = {}
for line in sys.stdin:
    service, region, fips, dual_stack = line.split()
    if service not in providers:
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
        providers[service] = EndpointProvider(rules, partitions)
    try:
        endpoint = providers[service].resolve_endpoint(
            Region=region, UseFIPS=fips == "true", UseDualStack=dual_stack == "true"
        )
        print(endpoint.url.removeprefix("https://"))
    except EndpointProviderError:
        print("-")
