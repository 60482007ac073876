// A program on the AWS SDK for JavaScript. It knows nothing of Daypass, and asks AWS who it is once for each
// line on standard input, with one client for all: so a test sees what programs see that go on running.
//
//     node caller.cjs PACKAGES
//
// PACKAGES is the directory of the installed packages. It answers in a line of JSON, {"arn": …} or {"error": …}.

const { createRequire } = require("node:module");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

const { GetCallerIdentityCommand, STSClient } = createRequire(join(process.argv[2], "x"))("@aws-sdk/client-sts");

async function main() {
  const sts = new STSClient({});
  for await (const _ of createInterface({ input: process.stdin })) {
    const answer = await sts.send(new GetCallerIdentityCommand({})).then(
      (caller) => ({ arn: caller.Arn }),
      (error) => ({ error: `${error.name}: ${error.message}` }),
    );
    console.log(JSON.stringify(answer));
  }
}

main();
