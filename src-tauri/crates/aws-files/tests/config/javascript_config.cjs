// Tells what the AWS SDK for JavaScript sees in config files.
//
//     node javascript_config.cjs PACKAGES DIRECTORY COUNT
//
// PACKAGES is the directory of the installed packages. Prints one JSON object for each of the files 0, 1, … in the
// directory: the values of every profile and session, and for every profile whether the SDK comes as far as asking
// for a token, running a command or assuming a role. Nothing of that is there, and nothing reaches the network.

const { createRequire } = require("node:module");
const { join } = require("node:path");

const [packages, directory, count] = process.argv.slice(2);
const ofSdk = createRequire(join(packages, "x"));
const { parseKnownFiles, loadSsoSessionData } = ofSdk("@smithy/core/config");
const { fromIni } = ofSdk("@aws-sdk/credential-provider-ini");

const keys = { accessKeyId: "x", secretAccessKey: "x" };

async function usable(files, profile) {
  try {
    await fromIni({ ...files, profile, ignoreCache: true, roleAssumer: async () => keys })();
    return true;
  } catch (error) {
    return /SSO session (token )?associated with|Command failed|ENOENT/.test(error.message);
  }
}

async function seen(number) {
  const configFilepath = join(directory, String(number));
  const files = { configFilepath, filepath: join(directory, "none") };
  process.env.AWS_CONFIG_FILE = files.configFilepath;
  process.env.AWS_SHARED_CREDENTIALS_FILE = files.filepath;
  const profiles = await parseKnownFiles(files);
  const use = {};
  for (const profile of Object.keys(profiles)) {
    use[profile] = await usable(files, profile);
  }
  return { profiles, sessions: await loadSsoSessionData(files), use };
}

(async () => {
  for (let number = 0; number < Number(count); number++) {
    console.log(JSON.stringify(await seen(number)));
  }
})();
