// Asks AWS with its SDK for JavaScript who the caller is, by AWS_PROFILE and nothing else. Prints the ARN.
//
//     node whoami.cjs PACKAGES
//
// PACKAGES is the directory of the installed packages.

const { createRequire } = require("node:module");
const { join } = require("node:path");

const { GetCallerIdentityCommand, STSClient } = createRequire(join(process.argv[2], "x"))("@aws-sdk/client-sts");

new STSClient({}).send(new GetCallerIdentityCommand({})).then(
  (who) => console.log(who.Arn),
  (error) => {
    console.error(`${error.name}: ${error.message}`);
    process.exitCode = 1;
  },
);
