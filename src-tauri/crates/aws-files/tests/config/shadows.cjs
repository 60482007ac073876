// Tells where the AWS SDK for JavaScript takes credentials from.
//
//     node shadows.cjs PACKAGES DIRECTORY COUNT
//
// Each of the files 0, 1, … in the directory is a JSON object with a config, a credentials file and an environment.
// Prints for each the access key that the SDK found as a JSON string, a role's behind "role over", or "sso" where
// it looks for a sign-in, which nobody has. Nothing reaches the network.

const { readFileSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [packages, directory, count] = process.argv.slice(2);
const { defaultProvider } = createRequire(join(packages, "x"))("@aws-sdk/credential-provider-node");
const before = { ...process.env };

async function source(number, endpoint) {
  const one = JSON.parse(readFileSync(join(directory, String(number)), "utf8"));
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  Object.assign(process.env, before, one.variables);
  if (one.variables.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = endpoint;
  }
  const files = { configFilepath: join(directory, "config"), filepath: join(directory, "credentials") };
  writeFileSync(files.configFilepath, one.config);
  writeFileSync(files.filepath, one.credentials);
  process.env.AWS_CONFIG_FILE = files.configFilepath;
  process.env.AWS_SHARED_CREDENTIALS_FILE = files.filepath;
  const role = async ({ accessKeyId }) => ({ accessKeyId: `role over ${accessKeyId}`, secretAccessKey: "x" });
  const web = async () => ({ accessKeyId: "web identity", secretAccessKey: "x" });
  const logger = { warn() {}, debug() {}, info() {}, error() {} };
  const given = { ...files, ignoreCache: true, roleAssumer: role, roleAssumerWithWebIdentity: web, logger };
  try {
    return (await defaultProvider(given)()).accessKeyId;
  } catch (error) {
    return /SSO session (token )?associated with/.test(error.message) ? "sso" : `error: ${error.message}`;
  }
}

const expiration = new Date(Date.now() + 3_600_000).toISOString();
const body = JSON.stringify({ AccessKeyId: "container", SecretAccessKey: "x", Token: "x", Expiration: expiration });
const server = createServer((_, response) => response.end(body));
server.listen(0, "127.0.0.1", async () => {
  for (let number = 0; number < Number(count); number++) {
    console.log(JSON.stringify(await source(number, `http://127.0.0.1:${server.address().port}/`)));
  }
  server.close();
});
