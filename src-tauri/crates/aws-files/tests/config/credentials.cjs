// Tells what the AWS SDK for JavaScript makes of credentials files.
//
//     node credentials.cjs PACKAGES DIRECTORY COUNT
//
// PACKAGES is the directory of the installed packages. For each of the files 0, 1, … in the directory, beside a
// config that has the profile p without credentials, prints a JSON string, of p or of the profile that the list in
// the file `names` has for it: "keys" or "none".

const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [packages, directory, count] = process.argv.slice(2);
const { fromIni } = createRequire(join(packages, "x"))("@aws-sdk/credential-provider-ini");
const configFilepath = join(directory, "config-of-javascript");
writeFileSync(configFilepath, "[profile p]\nregion = eu-central-1\n");
const names = join(directory, "names");
const profiles = existsSync(names) ? JSON.parse(readFileSync(names, "utf8")) : [];

async function seen(number) {
  const profile = profiles[number] ?? "p";
  try {
    await fromIni({ configFilepath, filepath: join(directory, String(number)), profile, ignoreCache: true })();
    return "keys";
  } catch (error) {
    return "none";
  }
}

(async () => {
  for (let number = 0; number < Number(count); number++) {
    console.log(JSON.stringify(await seen(number)));
  }
})();
