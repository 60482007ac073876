// Tells what the AWS SDK for JavaScript sees in config files.
//
//     node javascript_config.cjs PACKAGES DIRECTORY COUNT
//
// PACKAGES is the directory of the installed packages. Prints one JSON object for each of the files 0, 1, … in the
// directory: the values of every profile and session.

const { createRequire } = require("node:module");
const { join } = require("node:path");

const [packages, directory, count] = process.argv.slice(2);
const { parseKnownFiles, loadSsoSessionData } = createRequire(join(packages, "x"))("@smithy/core/config");

async function seen(number) {
  const configFilepath = join(directory, String(number));
  const files = { configFilepath, filepath: join(directory, "none") };
  return { profiles: await parseKnownFiles(files), sessions: await loadSsoSessionData(files) };
}

(async () => {
  for (let number = 0; number < Number(count); number++) {
    console.log(JSON.stringify(await seen(number)));
  }
})();
