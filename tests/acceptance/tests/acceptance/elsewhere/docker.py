#!/usr/bin/python3
"""What `docker run` does, of which the tests need these: a container of its own file systems, environment and,
unless it is to share this machine's, network. The image is the machine itself without the person's files; it is
called "machine" on the command line, and what follows it is run.
"""

import os
import subprocess
import sys

# What the image brings.
environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/run/home", "AWS_EC2_METADATA_DISABLED": "true"}
mounts = []
shares_network = False

arguments = iter(sys.argv[1:])
assert next(arguments) == "run", sys.argv
for argument in arguments:
    if argument == "--network":
        shares_network = next(arguments) == "host"
    elif argument == "--env":
        name, value = next(arguments).split("=", 1)
        environment[name] = value
    elif argument == "--env-file":
        # As Docker reads it: no quotes, no escapes.
        for line in open(next(arguments)).read().splitlines():
            if line and not line.startswith("#"):
                name, value = line.split("=", 1)
                environment[name] = value
    elif argument == "--mount":
        fields = dict((field.split("=", 1) + [""])[:2] for field in next(arguments).split(","))
        assert fields["type"] == "bind" and "readonly" in fields, fields
        mounts.append((fields["source"], fields["target"]))
    else:
        assert argument == "machine", argument
        break

# What a container does not have is covered: its mounts are on a file system of its own by then.
script = ["set -e", "mount -t tmpfs container /mnt"]
for at, (source, _) in enumerate(mounts):
    script.append(f"touch /mnt/{at}; mount --bind '{source}' /mnt/{at}; mount -o remount,bind,ro /mnt/{at}")
script.append("mount -t tmpfs container /run; mkdir /run/home")
for at, (_, target) in enumerate(mounts):
    script.append(f"touch '{target}'; mount --move /mnt/{at} '{target}'")
script += ["umount /mnt", f"mount -t tmpfs container '{os.environ['DAYPASS_STAGE']}'", "cd /run/home", 'exec "$@"']
apart = ["unshare", "--mount"] + ([] if shares_network else ["--net"])
# The mark by which the desktop finds what it has to end.
environment["DAYPASS_STAGE"] = os.environ["DAYPASS_STAGE"]
line = apart + ["sh", "-c", "\n".join(script), "sh"] + list(arguments)
sys.exit(subprocess.run(line, env=environment).returncode)
